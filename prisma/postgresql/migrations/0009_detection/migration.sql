-- AlterTable
ALTER TABLE "Deployment" ADD COLUMN     "buildCommand" TEXT,
ADD COLUMN     "dockerfileContent" TEXT,
ADD COLUMN     "dockerfileTarget" TEXT,
ADD COLUMN     "dockerfileTestTarget" TEXT,
ADD COLUMN     "installCommand" TEXT,
ADD COLUMN     "llm" JSONB,
ADD COLUMN     "outputDirectory" TEXT,
ADD COLUMN     "rootDirectory" TEXT,
ADD COLUMN     "startCommand" TEXT;
