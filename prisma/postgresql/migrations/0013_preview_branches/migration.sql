-- AlterTable
ALTER TABLE "PreviewSettings" ADD COLUMN     "branches" JSONB;
