/** Scripts that complete command lines in a shell, made from the commands and their options. */

/** A command, with its subcommands; the program itself has no name. */
export interface CommandTree {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly CommandTree[];
  readonly options: readonly OptionWords[];
  /** Words that may stand for an argument. */
  readonly words: readonly string[];
  /** Whether an argument may be a file. */
  readonly takesFiles: boolean;
}

/** An option as it is typed, `--format` and `-t`, with the values that it may have. */
export interface OptionWords {
  readonly flags: readonly string[];
  readonly help: string;
  readonly takesValue: boolean;
  /** None: the value is a file, or anything. */
  readonly values: readonly string[];
}

export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;

/** Writes the script of a shell. Names and words hold letters, digits and hyphens alone. */
export function writeCompletion(shell: (typeof shells)[number], tree: CommandTree): string {
  return writers[shell](tree);
}

const writers: Readonly<Record<(typeof shells)[number], (tree: CommandTree) => string>> = {
  bash: writeBash,
  zsh: writeZsh,
  fish: writeFish,
  powershell: writePowerShell,
};

/** A command with the words that lead to it, `tags refresh`. */
interface Place {
  readonly path: string;
  readonly tree: CommandTree;
}

function listPlaces(tree: CommandTree, before = ''): readonly Place[] {
  const path = before === '' ? tree.name : `${before} ${tree.name}`;
  return [{ path, tree }, ...tree.commands.flatMap((one) => listPlaces(one, path))];
}

function wordsOf({ commands, words }: CommandTree): readonly string[] {
  return [...commands.map(({ name }) => name), ...words];
}

function flagsOf({ options }: CommandTree): readonly string[] {
  return options.flatMap(({ flags }) => flags);
}

/** The lines of a `case` of bash and zsh that set what may follow. */
function writeCases(places: readonly Place[], of: (place: Place) => readonly string[]): string {
  return places.flatMap((place) => of(place).map((line) => `    ${line}\n`)).join('');
}

/** What bash and zsh share: after it, `$choices` may follow, and `$files` says whether files may too. */
function writeCommon(tree: CommandTree): string {
  const places = listPlaces(tree);
  const known = places.flatMap(({ path }) => (path === '' ? [] : [`'${path}'`])).join('|');
  const ofValues = writeCases(places, ({ path, tree: { options } }) =>
    options.flatMap(({ flags, takesValue, values }) =>
      takesValue
        ? flags.map(
            (flag) =>
              `'${path} ${flag}') choices='${values.join(' ')}'; files=${values.length === 0 ? 1 : 0};;`,
          )
        : [],
    ),
  );
  const ofPlaces = writeCases(places, ({ path, tree: one }) => [
    `'${path}') choices='${wordsOf(one).join(' ')}'; flags='${flagsOf(one).join(' ')}'; files=${one.takesFiles ? 1 : 0};;`,
  ]);
  return `  for word in "\${before[@]}"; do
    case "\${place:+$place }$word" in ${known}) place="\${place:+$place }$word";; esac
  done
  case "$place" in
${ofPlaces}  esac
  case "$place $previous" in
${ofValues}    *) case "$current" in -*) choices=$flags; files=0;; esac;;
  esac
`;
}

function writeBash(tree: CommandTree): string {
  return `# bash: eval "$(rulec completion bash)"
_rulec() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local place='' word choices='' flags='' files=0
  local -a before=("\${COMP_WORDS[@]:1:COMP_CWORD-1}")
${writeCommon(tree)}  COMPREPLY=($(compgen -W "$choices" -- "$current"))
  if [ "$files" = 1 ]; then COMPREPLY+=($(compgen -f -- "$current")); fi
}
complete -o filenames -F _rulec rulec
`;
}

function writeZsh(tree: CommandTree): string {
  return `#compdef rulec
# zsh: source <(rulec completion zsh), after compinit
_rulec() {
  local current="\${words[CURRENT]}" previous="\${words[CURRENT-1]}"
  local place='' word choices='' flags='' files=0
  local -a before=("\${(@)words[2,CURRENT-1]}")
${writeCommon(tree)}  compadd -- \${(s: :)choices}
  if [ "$files" = 1 ]; then _files; fi
}
compdef _rulec rulec
`;
}

/** A place as the function of the fish script spells it: a blank in front of each word. */
function placeInFish(path: string): string {
  return path === '' ? '' : ` ${path}`;
}

function writeFish(tree: CommandTree): string {
  const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const places = listPlaces(tree);
  const lines = places.flatMap(({ path, tree: one }) => {
    const start = `complete -c rulec -n ${quote(`__rulec_at "${placeInFish(path)}"`)}`;
    return [
      ...one.commands.map(({ name, summary }) => `${start} -a ${name} -d ${quote(summary)}`),
      ...(one.words.length > 0 ? [`${start} -a ${quote(one.words.join(' '))}`] : []),
      ...(one.takesFiles ? [`${start} -F`] : []),
      ...one.options.map(({ flags, help, takesValue, values }) => {
        const names = flags.map((flag) =>
          flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
        );
        const value = !takesValue ? '' : values.length === 0 ? ' -r -F' : ` -x -a ${quote(values.join(' '))}`;
        return `${start} ${names.join(' ')}${value} -d ${quote(help)}`;
      }),
    ];
  });
  return `# fish: rulec completion fish | source
function __rulec_at
  set -l place
  for word in (commandline -opc)[2..]
    if contains -- "$place $word" ${places.map(({ path }) => quote(placeInFish(path))).join(' ')}
      set place "$place $word"
    end
  end
  test "$place" = "$argv[1]"
end
complete -c rulec -f
${lines.join('\n')}
`;
}

function writePowerShell(tree: CommandTree): string {
  const quote = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ');
  const places = listPlaces(tree);
  const entries = places.map(
    ({ path, tree: one }) =>
      `    '${path}' = @{ words = @(${quote(wordsOf(one))}); flags = @(${quote(flagsOf(one))}) }`,
  );
  const values = places.flatMap(({ path, tree: { options } }) =>
    options.flatMap(({ flags, values: known }) =>
      known.length === 0 ? [] : flags.map((flag) => `    '${path} ${flag}' = @(${quote(known)})`),
    ),
  );
  return `# PowerShell: rulec completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName rulec -ScriptBlock {
  param($current, $line, $cursor)
  $places = @{
${entries.join('\n')}
  }
  $values = @{
${values.join('\n')}
  }
  $before = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object { $_.ToString() } | Select-Object -Skip 1)
  $path = ''
  foreach ($word in $before) {
    $next = "$path $word".Trim()
    if ($places.ContainsKey($next)) { $path = $next }
  }
  $previous = if ($before.Count -gt 0) { $before[-1] } else { '' }
  $found = $places[$path].words
  if ($values.ContainsKey("$path $previous")) { $found = $values["$path $previous"] }
  elseif ($current -like '-*') { $found = $places[$path].flags }
  $found | Where-Object { $_ -like "$current*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
`;
}
