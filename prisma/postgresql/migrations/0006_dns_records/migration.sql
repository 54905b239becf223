-- AlterTable
ALTER TABLE "Route" ADD COLUMN     "dnsRecords" JSONB;
