from messenger.protocol.accounts import DeviceEntry, Devices, ListDevices, SignOutDevice
from messenger.protocol.connection import Done
from tests.gui import samples
from tests.gui.dialogs.opened import Opened, inside
from tests.gui.driving import focus, press, texts_of

DEVICES = (
    DeviceEntry(2, "Laptop", 1, samples.ms(5), online=True),
    DeviceEntry(1, "Desktop", 1, samples.ms(0), online=True, current=True),
    DeviceEntry(3, "", 1, samples.ms(33)),
)


def test_lists_this_device_first_and_when_the_others_were_used(opened: Opened) -> None:
    """C9: a user may be signed in on several devices."""
    opened.dialogs.devices()
    dialog = opened.dialog("devices")
    opened.answer(ListDevices, Devices(1, DEVICES))
    rows = inside(dialog, "rows")
    assert list(rows.children) == ["device-1", "device-2", "device-3"]
    assert [texts_of(rows.nametowidget(f"device-{number}.text")) for number in (1, 2, 3)] == [
        ["Desktop", "this device"],
        ["Laptop", "online"],
        ["Unnamed device", "last seen 09:12"],
    ]
    assert "sign-out" not in rows.nametowidget("device-1").children


def test_signs_another_one_out_and_lists_again(opened: Opened) -> None:
    opened.dialogs.devices()
    dialog = opened.dialog("devices")
    opened.answer(ListDevices, Devices(1, DEVICES))
    sign_out = inside(dialog, "rows.device-3.sign-out")
    focus(sign_out)
    press(sign_out, "space", "space")
    assert [request.device for request in opened.asked(SignOutDevice)] == [3]
    opened.answer(SignOutDevice, Done(1))
    opened.answer(ListDevices, Devices(1, DEVICES[:2]))
    assert list(inside(dialog, "rows").children) == ["device-1", "device-2"]


def test_a_refusal_is_said_and_the_list_stays(opened: Opened) -> None:
    opened.dialogs.devices()
    dialog = opened.dialog("devices")
    opened.answer(ListDevices, Devices(1, DEVICES))
    inside(dialog, "rows.device-2.sign-out").invoke()
    opened.refuse(SignOutDevice, "There is no such device.")
    assert dialog.note == "There is no such device."
    inside(dialog, "rows.device-2.sign-out").invoke()
    assert len(opened.asked(SignOutDevice)) == 2
