-- AlterTable
ALTER TABLE "Deployment" ADD COLUMN "buildCommand" TEXT;
ALTER TABLE "Deployment" ADD COLUMN "dockerfileContent" TEXT;
ALTER TABLE "Deployment" ADD COLUMN "dockerfileTarget" TEXT;
ALTER TABLE "Deployment" ADD COLUMN "dockerfileTestTarget" TEXT;
ALTER TABLE "Deployment" ADD COLUMN "installCommand" TEXT;
ALTER TABLE "Deployment" ADD COLUMN "llm" JSONB;
ALTER TABLE "Deployment" ADD COLUMN "outputDirectory" TEXT;
ALTER TABLE "Deployment" ADD COLUMN "rootDirectory" TEXT;
ALTER TABLE "Deployment" ADD COLUMN "startCommand" TEXT;
