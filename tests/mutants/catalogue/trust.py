"""Faults of trust: somebody else is taken for the server, or for the device of a friend."""

from typing import Final

from tests.mutants.mutant import mutant, tests

_TLS: Final = "messenger/net/tls.py"
_HANDSHAKE: Final = "messenger/client/private/handshake.py"

MUTANTS: Final = (
    mutant(
        "the server's key is not compared",
        _TLS,
        "    if expected is not None and not hmac.compare_digest(pin.digest, expected.digest):\n",
        "    if False:\n",
        tests("net/test_endpoints.py::test_refuses_another_key_before_a_byte_of_ours_leaves"),
    ),
    mutant(
        "the server's key is compared after the first word",
        "messenger/net/connection.py",
        "        if self._admit is not None:\n            try:\n",
        "        if self._admit is not None:\n            if self._receiver is not None:\n"
        "                self._receiver.connected()\n            try:\n",
        tests("net/test_endpoints.py::test_refuses_another_key_before_a_byte_of_ours_leaves"),
    ),
    mutant(
        "TLS 1.2",
        _TLS,
        "    context.minimum_version = ssl.TLSVersion.TLSv1_3\n",
        "    context.minimum_version = ssl.TLSVersion.TLSv1_2\n",
        tests(
            "net/test_endpoints.py::test_refuses_a_server_below_tls_1_3",
            "net/test_tls.py::test_a_device_below_tls_1_3_is_refused",
        ),
    ),
    mutant(
        "another protocol",
        _TLS,
        "    if session.selected_alpn_protocol() != protocol:\n",
        "    if False:\n",
        tests("net/test_endpoints.py::test_refuses_a_server_that_does_not_speak_this_protocol"),
    ),
    mutant(
        "any curve",
        _TLS,
        'context.set_ecdh_curve("X25519")',
        'context.set_ecdh_curve("secp384r1")',
        tests("net/test_tls.py::test_the_key_exchange_is_x25519_at_the_first_try"),
    ),
    mutant(
        "a device may show nothing",
        _TLS,
        "    context.verify_mode = ssl.CERT_REQUIRED\n",
        "    context.verify_mode = ssl.CERT_OPTIONAL\n",
        tests("net/test_tls.py::test_a_device_refuses_one_that_shows_nothing"),
    ),
    mutant(
        "any device will do",
        _TLS,
        "    context.verify_mode = ssl.CERT_REQUIRED\n",
        "    context.verify_mode = ssl.CERT_NONE\n",
        tests("net/test_tls.py::test_a_device_refuses_to_talk_to_another_than_the_one_it_dialled"),
    ),
    mutant(
        "the peer's key is not one that is awaited",
        _HANDSHAKE,
        "[one for one in self._awaited if hmac.compare_digest(one.meeting.pin.digest, pin.digest)]",
        "[one for one in self._awaited if pin.digest]",
        tests("client/private/test_strangers.py::test_a_key_that_tls_accepts_and_nobody_awaits_hears_nothing"),
    ),
    mutant(
        "the proof is not looked at",
        _HANDSHAKE,
        "        if key is None:\n",
        "        if False:\n",
        tests("client/private/test_handshake.py::test_another_token_is_refused_before_anything_is_proven_to_it"),
    ),
    mutant(
        "a used token is good again",
        "messenger/client/private/keys.py",
        "            self._agreed, self._offered = secret, later\n",
        "            self._offered = [self._agreed, secret, *later]\n",
        tests("client/private/test_handshake.py::test_a_token_that_was_used_up_is_refused"),
    ),
    mutant(
        "a changed key is nothing new",
        "messenger/client/private/trust.py",
        "if not known or known.get(device) == pin:",
        "if not known or device in known:",
        tests("client/private/test_meeting_again.py::test_stops_at_a_changed_key_until_it_is_accepted"),
    ),
    mutant(
        "a new device is nothing new",
        "messenger/client/private/trust.py",
        "return Trust.CHANGED_KEY if device in known else Trust.NEW_DEVICE",
        "return Trust.CHANGED_KEY if device in known else Trust.KNOWN",
        tests("client/private/test_meeting_again.py::test_warns_of_a_new_device_once"),
    ),
    mutant(
        "a flipped bit is passed over",
        "messenger/net/peers.py",
        "            self._pass_on()  # the other side may be told why\n            self.abort()\n            return\n",
        "            return\n",
        tests("net/test_peers.py::test_one_flipped_bit_ends_the_stream_before_the_byte_is_heard"),
    ),
    mutant(
        "who never shows an address is told one",
        "messenger/server/introductions.py",
        "endpoints(there.offer, there.address, here.address) if direct else (),",
        "endpoints(there.offer, there.address, here.address),",
        tests("server/handlers/test_peers_consent.py::test_who_never_shows_an_address_gets_none_either"),
    ),
)  # fmt: skip
