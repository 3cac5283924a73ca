"""``etl completion``: the script that has a shell complete our commands; click's own."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
def completion(*, shell: str) -> None:
    """Print the script that has a shell complete commands, options, reasons and record types.

    Where to put it (bash needs version 4.4 or later, and the package bash-completion for this place):

    \b
      bash   ~/.local/share/bash-completion/completions/etl
      zsh    _etl, in a folder of $fpath, before compinit is called in ~/.zshrc
      fish   ~/.config/fish/completions/etl.fish

    Or have the shell read it as it starts, from ~/.bashrc, ~/.zshrc or config.fish. The command must be found
    as `etl`: activate its environment first, or link it to a folder of $PATH.

    \b
    Examples:
      etl completion bash > ~/.local/share/bash-completion/completions/etl
      source <(etl completion bash)
      etl completion zsh > ~/.zfunc/_etl
      etl completion fish > ~/.config/fish/completions/etl.fish
    """
    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError("click has no completion for this shell")
    root = click.get_current_context().find_root().command
    click.echo(found(root, {}, "etl", "_ETL_COMPLETE").source(), nl=False)
