-- CreateTable
CREATE TABLE "VariableChange" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deploymentId" TEXT,
    "environmentId" TEXT,
    "projectId" TEXT,
    "name" TEXT NOT NULL,
    "removed" BOOLEAN NOT NULL DEFAULT false,
    "secret" BOOLEAN NOT NULL,
    "value" TEXT,
    "fingerprint" TEXT,
    "availableAt" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    CONSTRAINT "VariableChange_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "VariableChange_environmentId_fkey" FOREIGN KEY ("environmentId") REFERENCES "Environment" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "VariableChange_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- Columns are added one by one: a table that is made anew would take what refers to it along.
-- AlterTable
ALTER TABLE "Deployment" ADD COLUMN "runOptions" JSONB;
ALTER TABLE "Deployment" ADD COLUMN "releaseCommand" TEXT;
ALTER TABLE "Deployment" ADD COLUMN "releaseTimeoutSeconds" INTEGER NOT NULL DEFAULT 600;

-- AlterTable
ALTER TABLE "Variable" ADD COLUMN "availableAt" TEXT NOT NULL DEFAULT 'run';
ALTER TABLE "Variable" ADD COLUMN "fingerprint" TEXT;
ALTER TABLE "Variable" ADD COLUMN "refersTo" JSONB;
ALTER TABLE "Variable" ADD COLUMN "updatedBy" TEXT;

-- CreateIndex
CREATE INDEX "VariableChange_deploymentId_idx" ON "VariableChange"("deploymentId");

-- CreateIndex
CREATE INDEX "VariableChange_environmentId_idx" ON "VariableChange"("environmentId");

-- CreateIndex
CREATE INDEX "VariableChange_projectId_idx" ON "VariableChange"("projectId");
