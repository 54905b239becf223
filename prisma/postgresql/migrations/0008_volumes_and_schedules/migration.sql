-- CreateEnum
CREATE TYPE "ScheduleConcurrency" AS ENUM ('skip', 'queue', 'replace');

-- CreateEnum
CREATE TYPE "MissedRuns" AS ENUM ('skip', 'once');

-- CreateEnum
CREATE TYPE "ScheduleTrigger" AS ENUM ('schedule', 'missed', 'manual');

-- CreateEnum
CREATE TYPE "ScheduleRunState" AS ENUM ('queued', 'running', 'succeeded', 'failed', 'timed_out', 'cancelled', 'skipped');

-- AlterTable
ALTER TABLE "Deployment" ADD COLUMN     "fileSettings" JSONB;

-- AlterTable
ALTER TABLE "Volume" ADD COLUMN     "lastUsedAt" TIMESTAMP(3);

-- CreateTable
CREATE TABLE "ConfigFile" (
    "id" TEXT NOT NULL,
    "deploymentId" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "secret" BOOLEAN NOT NULL DEFAULT false,
    "content" TEXT,
    "ciphertext" TEXT,
    "fingerprint" TEXT,
    "bytes" INTEGER NOT NULL,
    "mode" INTEGER NOT NULL DEFAULT 292,
    "updatedBy" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "ConfigFile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Schedule" (
    "id" TEXT NOT NULL,
    "deploymentId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "cron" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL DEFAULT 'UTC',
    "command" TEXT NOT NULL,
    "concurrency" "ScheduleConcurrency" NOT NULL DEFAULT 'skip',
    "missed" "MissedRuns" NOT NULL DEFAULT 'skip',
    "timeoutSeconds" INTEGER NOT NULL DEFAULT 3600,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "fromFile" BOOLEAN NOT NULL DEFAULT false,
    "seenUntil" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedBy" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Schedule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ScheduleRun" (
    "id" TEXT NOT NULL,
    "scheduleId" TEXT NOT NULL,
    "trigger" "ScheduleTrigger" NOT NULL,
    "state" "ScheduleRunState" NOT NULL DEFAULT 'queued',
    "dueAt" TIMESTAMP(3) NOT NULL,
    "actor" TEXT,
    "actorName" TEXT,
    "release" INTEGER,
    "exitCode" INTEGER,
    "reason" TEXT,
    "cancelRequestedAt" TIMESTAMP(3),
    "queuedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),
    "durationMs" INTEGER,

    CONSTRAINT "ScheduleRun_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ConfigFile_deploymentId_path_key" ON "ConfigFile"("deploymentId", "path");

-- CreateIndex
CREATE UNIQUE INDEX "Schedule_deploymentId_name_key" ON "Schedule"("deploymentId", "name");

-- CreateIndex
CREATE INDEX "ScheduleRun_scheduleId_idx" ON "ScheduleRun"("scheduleId");

-- CreateIndex
CREATE INDEX "ScheduleRun_state_idx" ON "ScheduleRun"("state");

-- AddForeignKey
ALTER TABLE "ConfigFile" ADD CONSTRAINT "ConfigFile_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Schedule" ADD CONSTRAINT "Schedule_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ScheduleRun" ADD CONSTRAINT "ScheduleRun_scheduleId_fkey" FOREIGN KEY ("scheduleId") REFERENCES "Schedule"("id") ON DELETE CASCADE ON UPDATE CASCADE;
