-- AlterTable
ALTER TABLE "Server" ADD COLUMN "leaseHolder" TEXT;
ALTER TABLE "Server" ADD COLUMN "leaseUntil" DATETIME;

-- CreateTable
CREATE TABLE "RouteCertificate" (
    "routeId" TEXT NOT NULL PRIMARY KEY,
    "certificate" TEXT NOT NULL,
    "privateKey" TEXT NOT NULL,
    "names" JSONB NOT NULL,
    "notAfter" DATETIME NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "RouteCertificate_routeId_fkey" FOREIGN KEY ("routeId") REFERENCES "Route" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- Columns are added one by one: a table that is made anew would take what refers to it along.
-- AlterTable
ALTER TABLE "Deployment" ADD COLUMN "healthType" TEXT NOT NULL DEFAULT 'auto';
ALTER TABLE "Deployment" ADD COLUMN "healthStatus" TEXT;
ALTER TABLE "Deployment" ADD COLUMN "healthIntervalSeconds" REAL;
ALTER TABLE "Deployment" ADD COLUMN "healthUptimeSeconds" INTEGER;
ALTER TABLE "Deployment" ADD COLUMN "stopSignal" TEXT;
ALTER TABLE "Deployment" ADD COLUMN "stopGraceSeconds" INTEGER NOT NULL DEFAULT 10;
ALTER TABLE "Deployment" ADD COLUMN "memoryLimitMb" INTEGER;
ALTER TABLE "Deployment" ADD COLUMN "cpuLimit" REAL;
ALTER TABLE "Deployment" ADD COLUMN "maintenance" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "Deployment" ADD COLUMN "maintenanceMessage" TEXT;

-- AlterTable
ALTER TABLE "Route" ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'serve';
ALTER TABLE "Route" ADD COLUMN "redirectTo" TEXT;
ALTER TABLE "Route" ADD COLUMN "settings" JSONB;
ALTER TABLE "Route" ADD COLUMN "dnsState" TEXT NOT NULL DEFAULT 'unknown';
ALTER TABLE "Route" ADD COLUMN "dnsDetail" TEXT;
ALTER TABLE "Route" ADD COLUMN "dnsCheckedAt" DATETIME;
