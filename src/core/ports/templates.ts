/** The templates under system-templates. */
export interface Templates {
  /**
   * @param name path under system-templates, such as `dockerfile/python/Dockerfile.njk`
   * @throws template_value_unsafe when a value cannot stand in the template's target
   */
  render(name: string, values: Record<string, unknown>): Promise<string>
}
