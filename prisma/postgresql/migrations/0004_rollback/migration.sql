-- AlterTable
ALTER TABLE "Release" ADD COLUMN     "imageAvailable" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "imageBytes" BIGINT,
ADD COLUMN     "servedAt" TIMESTAMP(3),
ADD COLUMN     "servedSecrets" JSONB;

-- AlterTable
ALTER TABLE "Rollout" ADD COLUMN     "secrets" TEXT;
