-- CreateEnum
CREATE TYPE "PushMode" AS ENUM ('refuse', 'accept');

-- CreateEnum
CREATE TYPE "OtherBranches" AS ENUM ('keep', 'refuse');

-- CreateTable
CREATE TABLE "PushSettings" (
    "deploymentId" TEXT NOT NULL,
    "mode" "PushMode" NOT NULL DEFAULT 'refuse',
    "otherBranches" "OtherBranches" NOT NULL DEFAULT 'keep',
    "deployTags" BOOLEAN NOT NULL DEFAULT false,
    "forcePush" BOOLEAN NOT NULL DEFAULT false,
    "deletions" BOOLEAN NOT NULL DEFAULT false,
    "maxPackMb" INTEGER NOT NULL DEFAULT 1024,
    "fsckObjects" BOOLEAN NOT NULL DEFAULT true,
    "updatedBy" TEXT,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "PushSettings_pkey" PRIMARY KEY ("deploymentId")
);

-- CreateTable
CREATE TABLE "Push" (
    "id" TEXT NOT NULL,
    "deploymentId" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "before" TEXT,
    "after" TEXT NOT NULL,
    "mode" "PushMode" NOT NULL,
    "rewrites" BOOLEAN NOT NULL,
    "rolloutId" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Push_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SshKey" (
    "id" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "publicKey" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMP(3),

    CONSTRAINT "SshKey_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Push_deploymentId_idx" ON "Push"("deploymentId");

-- CreateIndex
CREATE UNIQUE INDEX "SshKey_fingerprint_key" ON "SshKey"("fingerprint");

-- CreateIndex
CREATE INDEX "SshKey_userId_idx" ON "SshKey"("userId");

-- AddForeignKey
ALTER TABLE "PushSettings" ADD CONSTRAINT "PushSettings_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Push" ADD CONSTRAINT "Push_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SshKey" ADD CONSTRAINT "SshKey_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
