-- AlterTable
ALTER TABLE "Deployment" ADD COLUMN "submodules" BOOLEAN NOT NULL DEFAULT false;
