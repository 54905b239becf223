-- CreateEnum
CREATE TYPE "VariablePhase" AS ENUM ('run', 'build', 'both');

-- AlterTable
ALTER TABLE "Deployment" ADD COLUMN "releaseCommand" TEXT,
ADD COLUMN "releaseTimeoutSeconds" INTEGER NOT NULL DEFAULT 600,
ADD COLUMN "runOptions" JSONB;

-- AlterTable
ALTER TABLE "Variable" ADD COLUMN "availableAt" "VariablePhase" NOT NULL DEFAULT 'run',
ADD COLUMN "fingerprint" TEXT,
ADD COLUMN "refersTo" JSONB,
ADD COLUMN "updatedBy" TEXT;

-- CreateTable
CREATE TABLE "VariableChange" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deploymentId" TEXT,
    "environmentId" TEXT,
    "projectId" TEXT,
    "name" TEXT NOT NULL,
    "removed" BOOLEAN NOT NULL DEFAULT false,
    "secret" BOOLEAN NOT NULL,
    "value" TEXT,
    "fingerprint" TEXT,
    "availableAt" "VariablePhase" NOT NULL,
    "actor" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,

    CONSTRAINT "VariableChange_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "VariableChange_deploymentId_idx" ON "VariableChange"("deploymentId");

-- CreateIndex
CREATE INDEX "VariableChange_environmentId_idx" ON "VariableChange"("environmentId");

-- CreateIndex
CREATE INDEX "VariableChange_projectId_idx" ON "VariableChange"("projectId");

-- AddForeignKey
ALTER TABLE "VariableChange" ADD CONSTRAINT "VariableChange_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VariableChange" ADD CONSTRAINT "VariableChange_environmentId_fkey" FOREIGN KEY ("environmentId") REFERENCES "Environment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VariableChange" ADD CONSTRAINT "VariableChange_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
