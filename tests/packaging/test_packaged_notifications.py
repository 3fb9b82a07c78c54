"""The packaged client tells a desktop of news: the library it needs for that is whole."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.client.live import LiveClient
from tests.gui.bus import session_bus
from tests.gui.notifications.service import NotificationService
from tests.packaging.conftest import RunningServer
from tests.packaging.packaged import Packaged
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.timeout(300),  # a first build takes its time
    pytest.mark.skipif(sys.platform != "linux", reason="packaged and tried on Linux so far"),
]


def test_shows_what_somebody_writes(
    packaged: Packaged, displays: tuple[str, str], home: Path, server: RunningServer
) -> None:
    profiles = home / "profiles"
    with LiveClient(profiles) as anna:
        anna.sign_up(server.invite, "anna")
    invite = server.operator("invite", "new").split()[-1]
    with session_bus() as bus, NotificationService(bus.address) as service, LiveClient(home / "ben") as ben:
        ben.sign_up(invite, "ben")
        log = ben.log_with("anna")
        assert ben.actions.send_message(log, "hello") is None
        command = [str(packaged.program), "--profile", "test", "--data-folder", str(profiles)]
        environment = {"DISPLAY": displays[0], "HOME": str(home), "DBUS_SESSION_BUS_ADDRESS": bus.address}
        with subprocess.Popen(command, env=environment, cwd=home) as client:
            try:
                ben.until(lambda: service.bodies, "the notification")
                assert service.bodies == ["Ben: hello"]
                assert Path(service.story[0].icon.removeprefix("file://")).is_file()
            finally:
                client.terminate()
        assert client.returncode == 0
        wait_until(lambda: not service.bodies, "the end of it")
