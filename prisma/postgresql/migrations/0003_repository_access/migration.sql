-- CreateTable
CREATE TABLE "RepositoryAccess" (
    "deploymentId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "username" TEXT,
    "ciphertext" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "RepositoryAccess_pkey" PRIMARY KEY ("deploymentId")
);

-- AddForeignKey
ALTER TABLE "RepositoryAccess" ADD CONSTRAINT "RepositoryAccess_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;
