-- CreateTable
CREATE TABLE "RepositoryAccess" (
    "deploymentId" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "username" TEXT,
    "ciphertext" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "RepositoryAccess_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
