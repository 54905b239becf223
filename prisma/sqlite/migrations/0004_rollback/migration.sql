-- AlterTable
ALTER TABLE "Release" ADD COLUMN "imageAvailable" BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE "Release" ADD COLUMN "imageBytes" BIGINT;
ALTER TABLE "Release" ADD COLUMN "servedAt" DATETIME;
ALTER TABLE "Release" ADD COLUMN "servedSecrets" JSONB;

-- AlterTable
ALTER TABLE "Rollout" ADD COLUMN "secrets" TEXT;
