-- AlterTable
ALTER TABLE "Rollout" ADD COLUMN "diagnosis" JSONB;
