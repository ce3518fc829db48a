import { MAX_DEPTH, type ParsedText, TextFault, type TextIssue, textIssue } from "./parsed-text.js";
import { YamlBuilder } from "./yaml-builder.js";
import { originalOffset, parseYamlEvents, type YamlEvents, type YamlLibrary } from "./yaml-events.js";

/** Reads one YAML document. */
export function parseYaml(text: string, yaml: YamlLibrary): ParsedText {
  try {
    const parsed = parseYamlEvents(text, yaml);
    const built = buildYaml(parsed, yaml);
    const issues = built.issues.map((issue) => ({
      ...issue,
      offset: originalOffset(issue.offset, parsed.repairs),
    }));
    return { value: built.value, issues: [...repairIssues(parsed), ...issues], syntax: "yaml" };
  } catch (error) {
    if (error instanceof yaml.YAMLException) {
      return { value: undefined, issues: [yamlFault(error)], syntax: "yaml" };
    }
    throw error;
  }
}

function buildYaml(parsed: YamlEvents, yaml: YamlLibrary): Omit<ParsedText, "syntax"> {
  const builder = new YamlBuilder(parsed.text, yaml);
  try {
    return { value: builder.build(parsed.events) ?? null, issues: builder.issues };
  } catch (error) {
    if (error instanceof TextFault) return { value: undefined, issues: [...builder.issues, error.issue] };
    throw error;
  }
}

function repairIssues({ repairs }: YamlEvents): readonly TextIssue[] {
  const first = repairs[0];
  if (first === undefined) return [];
  const more = repairs.length === 1 ? "" : `, and so do ${repairs.length - 1} more below`;
  const message = `This closing bracket stands too far to the left${more}`;
  return [textIssue("yaml-indentation", message, { offset: first.offset })];
}

function yamlFault(error: InstanceType<YamlLibrary["YAMLException"]>): TextIssue {
  const place = { offset: error.mark?.position ?? 0 };
  if (error.reason.includes("maxDepth")) {
    return textIssue("nesting-too-deep", `Nested deeper than ${MAX_DEPTH} levels`, place);
  }
  const tab = /\btabs?\b/.test(error.reason);
  return textIssue("syntax-invalid", "The YAML is not well-formed", {
    ...place,
    cause: error.reason,
    ...(tab && { help: "Indent with spaces; YAML allows no tabs there" }),
  });
}
