"""Where files are saved when nobody says where."""

from pathlib import Path

from messenger.client.files.model import FileChoices


def folder_for(choices: FileChoices) -> Path:
    """Return the folder that was chosen, else this system's folder of downloads. It may not be there."""
    if choices.folder:
        return Path(choices.folder)
    import platformdirs  # late: it is needed by the first file only

    return platformdirs.user_downloads_path()
