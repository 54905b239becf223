-- CreateTable
CREATE TABLE "Webhook" (
    "deploymentId" TEXT NOT NULL PRIMARY KEY,
    "key" TEXT NOT NULL,
    "forge" TEXT NOT NULL,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "rules" JSONB NOT NULL,
    "verifiedAt" DATETIME,
    "updatedBy" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "Webhook_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "WebhookDelivery" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "deploymentId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "deliveryKey" TEXT,
    "bodyKey" TEXT,
    "event" TEXT NOT NULL,
    "ref" TEXT,
    "commit" TEXT,
    "subject" TEXT,
    "author" TEXT,
    "outcome" TEXT NOT NULL DEFAULT 'received',
    "code" TEXT,
    "reason" TEXT,
    "rolloutId" TEXT,
    "events" JSONB,
    "replayOf" TEXT,
    "replayedBy" TEXT,
    "receivedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "WebhookDelivery_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "DeployHook" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "deploymentId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "createdBy" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" DATETIME,
    CONSTRAINT "DeployHook_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "RepositoryPoll" (
    "deploymentId" TEXT NOT NULL PRIMARY KEY,
    "everyMinutes" INTEGER NOT NULL,
    "seenCommit" TEXT,
    "seenOf" TEXT,
    "lookedAt" DATETIME,
    "problem" TEXT,
    "updatedBy" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "RepositoryPoll_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment" ("id") ON DELETE CASCADE ON UPDATE CASCADE
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
