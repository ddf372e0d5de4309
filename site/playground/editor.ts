/** The editor: CodeMirror, in a shadow tree, where its styles need no permission of the page's policy. */
import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { Compartment, type Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import { basicSetup, EditorView } from 'codemirror';
import ruleSetSchema from '../../schemas/rule-set.schema.json' with { type: 'json' };
import { completeAt, type Schema } from './complete.ts';
import type { Problem } from './protocol.ts';

export interface Editor {
  readonly text: () => string;
  readonly write: (text: string) => void;
  /** Underlines what has a place. */
  readonly mark: (problems: readonly Problem[]) => void;
  /** Puts the cursor at a place, lines and columns from 1. */
  readonly goTo: (line: number, column?: number) => void;
}

const colours: HighlightStyle = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName), tags.keyword], color: 'var(--key)' },
  { tag: tags.string, color: 'var(--value)' },
  { tag: tags.comment, color: 'var(--soft)', fontStyle: 'italic' },
]);

const theme: Extension = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--back)' },
  '.cm-scroller': { fontFamily: 'var(--mono)', fontSize: '0.9rem' },
  '.cm-gutters': { backgroundColor: 'var(--raised)', color: 'var(--soft)', borderColor: 'var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': {
    backgroundColor: 'color-mix(in srgb, var(--link) 9%, transparent)',
  },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--text)', borderColor: 'var(--line)' },
});

/** Makes the editor in an element; `onChange` hears of each change that somebody types. */
export function createEditor(element: HTMLElement, text: string, onChange: () => void): Editor {
  const dark = new Compartment();
  const root = element.attachShadow({ mode: 'open' });
  const view = new EditorView({
    doc: text,
    parent: root,
    root,
    extensions: [
      ...[
        basicSetup,
        yaml(),
        lintGutter(),
        theme,
        syntaxHighlighting(colours),
        dark.of(EditorView.darkTheme.of(prefersDark())),
      ],
      autocompletion({ override: [complete] }),
      EditorView.contentAttributes.of({ 'aria-label': 'Rule set, YAML', 'aria-describedby': 'editor-help' }),
      EditorView.updateListener.of(({ docChanged }) => {
        if (docChanged) onChange();
      }),
    ],
  });
  const follow = new MutationObserver(() =>
    view.dispatch({ effects: dark.reconfigure(EditorView.darkTheme.of(prefersDark())) }),
  );
  follow.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const offsetOf = (line: number, column = 1): number => {
    const { from, to } = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
    return Math.min(from + column - 1, to);
  };
  return {
    text: () => view.state.doc.toString(),
    write: (written) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: written } }),
    mark: (problems) => {
      const marks = problems.flatMap(({ place, severity, message }): readonly Diagnostic[] => {
        if (place === undefined) return [];
        const from = offsetOf(place.line, place.column);
        const to = offsetOf(place.endLine ?? place.line, place.endColumn ?? (place.column ?? 1) + 1);
        return [{ from, to: Math.max(from, to), severity: severity === 'note' ? 'info' : severity, message }];
      });
      view.dispatch(setDiagnostics(view.state, [...marks]));
    },
    goTo: (line, column) => {
      view.dispatch({ selection: { anchor: offsetOf(line, column) }, scrollIntoView: true });
      view.focus();
    },
  };
}

function prefersDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
}

function complete({ state, pos, explicit }: CompletionContext): CompletionResult | null {
  const { from, suggestions } = completeAt(state.doc.toString(), pos, ruleSetSchema as unknown as Schema);
  if (suggestions.length === 0 || (!explicit && from === pos)) return null;
  const options = suggestions.map(({ label, apply, detail }) => ({
    label,
    ...(apply === undefined ? {} : { apply }),
    ...(detail === undefined ? {} : { info: detail }),
  }));
  return { from, options, validFor: /^[\w*."-]*$/ };
}
