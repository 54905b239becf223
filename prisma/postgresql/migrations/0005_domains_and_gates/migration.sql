-- CreateEnum
CREATE TYPE "HealthType" AS ENUM ('auto', 'http', 'tcp', 'image', 'uptime');

-- CreateEnum
CREATE TYPE "RouteKind" AS ENUM ('serve', 'redirect');

-- CreateEnum
CREATE TYPE "DnsState" AS ENUM ('unknown', 'ok', 'wrong');

-- AlterTable
ALTER TABLE "Deployment" ADD COLUMN     "cpuLimit" DOUBLE PRECISION,
ADD COLUMN     "healthIntervalSeconds" DOUBLE PRECISION,
ADD COLUMN     "healthStatus" TEXT,
ADD COLUMN     "healthType" "HealthType" NOT NULL DEFAULT 'auto',
ADD COLUMN     "healthUptimeSeconds" INTEGER,
ADD COLUMN     "maintenance" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "maintenanceMessage" TEXT,
ADD COLUMN     "memoryLimitMb" INTEGER,
ADD COLUMN     "stopGraceSeconds" INTEGER NOT NULL DEFAULT 10,
ADD COLUMN     "stopSignal" TEXT;

-- AlterTable
ALTER TABLE "Route" ADD COLUMN     "dnsCheckedAt" TIMESTAMP(3),
ADD COLUMN     "dnsDetail" TEXT,
ADD COLUMN     "dnsState" "DnsState" NOT NULL DEFAULT 'unknown',
ADD COLUMN     "kind" "RouteKind" NOT NULL DEFAULT 'serve',
ADD COLUMN     "redirectTo" TEXT,
ADD COLUMN     "settings" JSONB;

-- AlterTable
ALTER TABLE "Server" ADD COLUMN     "leaseHolder" TEXT,
ADD COLUMN     "leaseUntil" TIMESTAMP(3);

-- CreateTable
CREATE TABLE "RouteCertificate" (
    "routeId" TEXT NOT NULL,
    "certificate" TEXT NOT NULL,
    "privateKey" TEXT NOT NULL,
    "names" JSONB NOT NULL,
    "notAfter" TIMESTAMP(3) NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "RouteCertificate_pkey" PRIMARY KEY ("routeId")
);

-- AddForeignKey
ALTER TABLE "RouteCertificate" ADD CONSTRAINT "RouteCertificate_routeId_fkey" FOREIGN KEY ("routeId") REFERENCES "Route"("id") ON DELETE CASCADE ON UPDATE CASCADE;
