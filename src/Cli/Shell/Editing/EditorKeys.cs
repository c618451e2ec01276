namespace MarketStore.Cli.Shell.Editing;

/// <summary>What the keys of the editor do, for people.</summary>
internal static class EditorKeys
{
    public const string Help = """
        Keys; C is Ctrl, M is Alt

          Enter                      run what is complete; else a new line
          M-Enter                    a new line in any case
          Tab                        complete; twice: what there is to choose from
          Up Down, C-p C-n           lines, and from the first and last one what was typed before
          C-r                        search what was typed before; C-r C-s on and back, Enter runs, C-g gives up
          Right, End, C-e            at the end: take the dimmed suggestion
          Left Right, C-b C-f        by letters; M-b M-f and C-Left C-Right by words
          Home End, C-a C-e          beginning and end of the line
          C-w M-Backspace            delete a word backwards; M-d forwards
          C-u C-k                    delete to the beginning, the end of the line
          C-y                        put back what was deleted last
          C-t                        exchange two letters
          C-_                        undo
          C-x C-e                    change the text in $VISUAL or $EDITOR; \e does that with the last statement
          C-l                        an empty screen
          C-c                        drop what is typed; stop a statement that runs
          C-z                        stop the console; fg in the shell goes on
          C-d                        delete a letter; in an empty line leave
        """;
}
