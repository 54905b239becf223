-- CreateTable
CREATE TABLE "PreviewSettings" (
    "deploymentId" TEXT NOT NULL,
    "maxCount" INTEGER NOT NULL,
    "lifeDays" INTEGER NOT NULL,
    "secrets" JSONB NOT NULL,
    "ownVolumes" BOOLEAN NOT NULL,
    "updatedBy" TEXT,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "PreviewSettings_pkey" PRIMARY KEY ("deploymentId")
);

-- CreateTable
CREATE TABLE "Preview" (
    "id" TEXT NOT NULL,
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
    "approvedAt" TIMESTAMP(3),
    "deploymentId" TEXT,
    "environmentId" TEXT,
    "closedAt" TIMESTAMP(3),
    "closedBecause" TEXT,
    "remake" BOOLEAN NOT NULL DEFAULT false,
    "pushedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Preview_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Preview_deploymentId_key" ON "Preview"("deploymentId");

-- CreateIndex
CREATE UNIQUE INDEX "Preview_parentId_key_key" ON "Preview"("parentId", "key");

-- AddForeignKey
ALTER TABLE "PreviewSettings" ADD CONSTRAINT "PreviewSettings_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Preview" ADD CONSTRAINT "Preview_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Preview" ADD CONSTRAINT "Preview_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment"("id") ON DELETE SET NULL ON UPDATE CASCADE;
