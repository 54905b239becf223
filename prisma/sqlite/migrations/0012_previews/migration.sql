-- CreateTable
CREATE TABLE "PreviewSettings" (
    "deploymentId" TEXT NOT NULL PRIMARY KEY,
    "maxCount" INTEGER NOT NULL,
    "lifeDays" INTEGER NOT NULL,
    "secrets" JSONB NOT NULL,
    "ownVolumes" BOOLEAN NOT NULL,
    "updatedBy" TEXT,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "PreviewSettings_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Preview" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "parentId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "pullRequest" INTEGER,
    "title" TEXT NOT NULL,
    "headRef" TEXT NOT NULL,
    "headRepository" TEXT,
    "headCommit" TEXT,
    "isFork" BOOLEAN NOT NULL,
    "author" TEXT,
    "approvedCommit" TEXT,
    "approvedBy" TEXT,
    "approvedAt" DATETIME,
    "deploymentId" TEXT,
    "environmentId" TEXT,
    "closedAt" DATETIME,
    "closedBecause" TEXT,
    "remake" BOOLEAN NOT NULL DEFAULT false,
    "pushedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "Preview_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Deployment" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Preview_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "Preview_deploymentId_key" ON "Preview"("deploymentId");

-- CreateIndex
CREATE UNIQUE INDEX "Preview_parentId_key_key" ON "Preview"("parentId", "key");
