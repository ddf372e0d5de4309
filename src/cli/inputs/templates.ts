/** The files of a new repository, for `rulec init`. */
import { error, type Outcome } from '../../diagnostics/diagnostic.ts';
import { word } from '../../diagnostics/quote.ts';
import type { OutputFile } from '../outputs/write.ts';
import { readPackageFile } from '../package-files.ts';

/** A file of a new repository, and where it comes from below `examples/`. */
type Template = readonly [to: string, from: string];

/** Names that begin with a dot are not shipped by npm: some of these files have another name here. */
const common: readonly Template[] = [
  ['.gitattributes', 'repository/gitattributes'],
  ['.gitignore', 'repository/gitignore'],
  ['.pre-commit-config.yaml', 'repository/pre-commit-config.yaml'],
  ['README.md', 'repository/README.md'],
  ['package.json', 'repository/package.json'],
  ['rulec.yaml', 'repository/rulec.yaml'],
  ['rules.yaml', 'repository/rules.yaml'],
];

const pipelines: Readonly<Record<string, readonly Template[]>> = {
  github: [
    ['.github/workflows/rulec.yml', 'github/rulec.yml'],
    ['.github/workflows/review.yml', 'github/review.yml'],
    ['.github/workflows/service-tags.yml', 'github/service-tags.yml'],
  ],
  gitlab: [['.gitlab-ci.yml', 'gitlab/gitlab-ci.yml']],
  azure: [['azure-pipelines.yml', 'azure-pipelines/azure-pipelines.yml']],
};

/** The names of the pipelines that there are. */
export const pipelineNames: readonly string[] = Object.keys(pipelines);

/** Chooses the files of a repository with these pipelines; none named: all of them. Errors: `usage`. */
export function chooseTemplates(asked: readonly string[]): Outcome<readonly Template[]> {
  const words = asked.flatMap((one) => one.split(',')).map((name) => name.trim());
  const names = words.length === 0 ? ['all'] : words;
  const known = [...pipelineNames, 'all', 'none'];
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined) {
    const help = `there are ${known.join(', ')}`;
    return { diagnostics: [error('usage', `there is no pipeline ${word(wrong)}`, { help })] };
  }
  const chosen = pipelineNames.filter((name) => names.includes('all') || names.includes(name));
  return { value: [...common, ...chosen.flatMap((name) => pipelines[name] ?? [])], diagnostics: [] };
}

/** Reads the files; `rulec` is where npm is to find rulec, if not where the example says. */
export function readTemplates(
  templates: readonly Template[],
  rulec: string | undefined,
): Promise<readonly OutputFile[]> {
  const files = templates.map(async ([path, from]): Promise<OutputFile> => {
    const bytes = await readPackageFile(`examples/${from}`);
    if (path !== 'package.json' || rulec === undefined) return { path, content: bytes };
    const description = JSON.parse(bytes.toString());
    description.devDependencies.rulec = rulec;
    return { path, content: `${JSON.stringify(description, null, 2)}\n` };
  });
  return Promise.all(files);
}
