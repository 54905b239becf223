-- AlterTable
ALTER TABLE "Deployment" ADD COLUMN "fileSettings" JSONB;

-- AlterTable
ALTER TABLE "Volume" ADD COLUMN "lastUsedAt" DATETIME;

-- CreateTable
CREATE TABLE "ConfigFile" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "deploymentId" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "secret" BOOLEAN NOT NULL DEFAULT false,
    "content" TEXT,
    "ciphertext" TEXT,
    "fingerprint" TEXT,
    "bytes" INTEGER NOT NULL,
    "mode" INTEGER NOT NULL DEFAULT 292,
    "updatedBy" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "ConfigFile_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Schedule" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "deploymentId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "cron" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL DEFAULT 'UTC',
    "command" TEXT NOT NULL,
    "concurrency" TEXT NOT NULL DEFAULT 'skip',
    "missed" TEXT NOT NULL DEFAULT 'skip',
    "timeoutSeconds" INTEGER NOT NULL DEFAULT 3600,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "fromFile" BOOLEAN NOT NULL DEFAULT false,
    "seenUntil" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedBy" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "Schedule_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ScheduleRun" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "scheduleId" TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "dueAt" DATETIME NOT NULL,
    "actor" TEXT,
    "actorName" TEXT,
    "release" INTEGER,
    "exitCode" INTEGER,
    "reason" TEXT,
    "cancelRequestedAt" DATETIME,
    "queuedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" DATETIME,
    "finishedAt" DATETIME,
    "durationMs" INTEGER,
    CONSTRAINT "ScheduleRun_scheduleId_fkey" FOREIGN KEY ("scheduleId") REFERENCES "Schedule" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "ConfigFile_deploymentId_path_key" ON "ConfigFile"("deploymentId", "path");

-- CreateIndex
CREATE UNIQUE INDEX "Schedule_deploymentId_name_key" ON "Schedule"("deploymentId", "name");

-- CreateIndex
CREATE INDEX "ScheduleRun_scheduleId_idx" ON "ScheduleRun"("scheduleId");

-- CreateIndex
CREATE INDEX "ScheduleRun_state_idx" ON "ScheduleRun"("state");
