interface ManifestPackage {
  cacheDir(): string
}

export async function manifestPackage(): Promise<ManifestPackage> {
  return (await import("@llm-fmri/manifest")) as unknown as ManifestPackage
}
