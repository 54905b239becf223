-- AlterTable
ALTER TABLE "Deployment" ADD COLUMN "lfs" BOOLEAN NOT NULL DEFAULT false;
