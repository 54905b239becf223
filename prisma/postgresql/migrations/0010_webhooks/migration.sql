-- CreateEnum
CREATE TYPE "DeliveryOutcome" AS ENUM ('received', 'deployed', 'ignored', 'refused', 'failed', 'answered');

-- CreateTable
CREATE TABLE "Webhook" (
    "deploymentId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "forge" TEXT NOT NULL,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "rules" JSONB NOT NULL,
    "verifiedAt" TIMESTAMP(3),
    "updatedBy" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Webhook_pkey" PRIMARY KEY ("deploymentId")
);

-- CreateTable
CREATE TABLE "WebhookDelivery" (
    "id" TEXT NOT NULL,
    "deploymentId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "deliveryKey" TEXT,
    "bodyKey" TEXT,
    "event" TEXT NOT NULL,
    "ref" TEXT,
    "commit" TEXT,
    "subject" TEXT,
    "author" TEXT,
    "outcome" "DeliveryOutcome" NOT NULL DEFAULT 'received',
    "code" TEXT,
    "reason" TEXT,
    "rolloutId" TEXT,
    "events" JSONB,
    "replayOf" TEXT,
    "replayedBy" TEXT,
    "receivedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "WebhookDelivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DeployHook" (
    "id" TEXT NOT NULL,
    "deploymentId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "createdBy" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMP(3),

    CONSTRAINT "DeployHook_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RepositoryPoll" (
    "deploymentId" TEXT NOT NULL,
    "everyMinutes" INTEGER NOT NULL,
    "seenCommit" TEXT,
    "seenOf" TEXT,
    "lookedAt" TIMESTAMP(3),
    "problem" TEXT,
    "updatedBy" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "RepositoryPoll_pkey" PRIMARY KEY ("deploymentId")
);

-- CreateIndex
CREATE UNIQUE INDEX "Webhook_key_key" ON "Webhook"("key");

-- CreateIndex
CREATE UNIQUE INDEX "WebhookDelivery_deploymentId_deliveryKey_key" ON "WebhookDelivery"("deploymentId", "deliveryKey");

-- CreateIndex
CREATE UNIQUE INDEX "WebhookDelivery_deploymentId_bodyKey_key" ON "WebhookDelivery"("deploymentId", "bodyKey");

-- CreateIndex
CREATE UNIQUE INDEX "DeployHook_hash_key" ON "DeployHook"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "DeployHook_deploymentId_name_key" ON "DeployHook"("deploymentId", "name");

-- AddForeignKey
ALTER TABLE "Webhook" ADD CONSTRAINT "Webhook_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WebhookDelivery" ADD CONSTRAINT "WebhookDelivery_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DeployHook" ADD CONSTRAINT "DeployHook_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RepositoryPoll" ADD CONSTRAINT "RepositoryPoll_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;
