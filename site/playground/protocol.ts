/** What the page and its worker say to each other. */
import type { OptionSpec } from '../../src/index.ts';

/** What is compiled: everything that a link holds but the tags. */
export interface Work {
  readonly rules: string;
  /** The chosen targets with the options that somebody set. */
  readonly devices: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A file of Service Tags. */
export interface TagsFile {
  readonly name: string;
  readonly text: string;
}

export interface Request {
  readonly id: number;
  readonly work: Work;
  /** Left out, the made-up tags that come with the page. */
  readonly tags?: TagsFile;
}

/** A message about the rule set or a text. `place` is of the rule set: lines and columns from 1. */
export interface Problem {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly accepted?: string;
  readonly place?: {
    readonly line: number;
    readonly column?: number;
    readonly endLine?: number;
    readonly endColumn?: number;
  };
}

export interface DeviceResult {
  readonly name: string;
  readonly verdict: string;
  readonly losses: readonly Problem[];
  readonly files: readonly { readonly path: string; readonly content: string }[];
}

export interface TargetChoice {
  readonly name: string;
  readonly title: string;
  readonly options: readonly Pick<
    OptionSpec,
    'name' | 'help' | 'form' | 'default' | 'required' | 'placeholder'
  >[];
}

export type Answer =
  | { readonly kind: 'targets'; readonly targets: readonly TargetChoice[] }
  | {
      readonly kind: 'result';
      readonly id: number;
      readonly problems: readonly Problem[];
      readonly devices: readonly DeviceResult[];
      readonly milliseconds: number;
    };
