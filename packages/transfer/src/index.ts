export { TransferError, type TransferErrorCode } from "./errors.ts"
export type { ExportContext, Exporter, ExportLoss, LossKind } from "./exporter.ts"
export { EXPORTERS } from "./exporters/list.ts"
export { decryptEnteFile } from "./formats/ente-export.ts"
export type { CancelSignal, TransferPorts, TransferStep } from "./import-context.ts"
export {
  detectSource,
  importFile,
  type ImportOptions,
  type ImportResult,
  type PasswordQuestion,
} from "./import-file.ts"
export { identityOf, type ImportedEntry } from "./imported-entry.ts"
export type { Importer, Notice, NoticeCode, Skipped, SkipCode } from "./importer.ts"
export { IMPORTERS } from "./importers/list.ts"
export { toNeutralEntry, toNeutralJson, type NeutralEntry, type NeutralImport } from "./neutral-json.ts"
export {
  previewImport,
  type ImportPreview,
  type PreviewDifference,
  type PreviewItem,
  type PreviewVerdict,
} from "./preview.ts"
