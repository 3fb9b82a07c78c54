"""Why something was refused: the codes, and the one exception of this room. No sentences for screens live here.

A code is part of the protocol and never changes its meaning. The client turns it into a sentence in the user's
language; the English sentence that rides along is for logs and for clients that do not know the code.
"""

from enum import StrEnum


class Code(StrEnum):
    """Every reason for which a request, a message or a connection can be refused."""

    # the connection: refused with ``Refused`` and closed
    BAD_LINE = "bad_line"
    LINE_TOO_LONG = "line_too_long"
    NOT_SIGNED_IN = "not_signed_in"
    ALREADY_SIGNED_IN = "already_signed_in"
    CLIENT_TOO_OLD = "client_too_old"
    SIGN_IN_TOO_SLOW = "sign_in_too_slow"
    SILENT = "silent"
    SERVER_FULL = "server_full"
    SERVER_STOPPING = "server_stopping"
    # a request: refused with ``Failed``
    WRONG_CREDENTIALS = "wrong_credentials"
    LOCKED = "locked"
    SESSION_ELSEWHERE = "session_elsewhere"
    TOKEN_INVALID = "token_invalid"
    INVITE_INVALID = "invite_invalid"
    NAME_TAKEN = "name_taken"
    NAME_INVALID = "name_invalid"
    DISPLAY_NAME_INVALID = "display_name_invalid"
    PASSWORD_INVALID = "password_invalid"
    TOO_MANY_DEVICES = "too_many_devices"
    BUSY = "busy"
    STORAGE = "storage"
    INTERNAL = "internal"
    NO_SUCH_CHAT = "no_such_chat"
    NOT_ALLOWED = "not_allowed"
    NOT_YOURSELF = "not_yourself"
    PASSWORD_WRONG = "password_wrong"
    PROFILE_INVALID = "profile_invalid"
    NO_SUCH_DEVICE = "no_such_device"
    NO_SUCH_INVITE = "no_such_invite"
    ALREADY_BLOCKED = "already_blocked"
    NOT_BLOCKED = "not_blocked"
    GROUP_EXISTS = "group_exists"
    GROUP_TITLE_INVALID = "group_title_invalid"
    GROUP_FULL = "group_full"
    TOO_MANY_GROUPS = "too_many_groups"
    ALREADY_MEMBER = "already_member"
    NOT_A_MEMBER = "not_a_member"
    NOT_THE_LEADER = "not_the_leader"
    LEADER_STAYS = "leader_stays"
    USER_OFFLINE = "user_offline"
    YOU_BLOCKED = "you_blocked"
    OFFER_INVALID = "offer_invalid"
    PRIVATE_OPEN = "private_open"
    PRIVATE_PENDING = "private_pending"
    NO_PRIVATE = "no_private"
    PRIVATE_UNLIKE = "private_unlike"
    # a private session: over with ``PrivateOver``, ``StopPrivate`` or ``End``
    PRIVATE_STOPPED = "private_stopped"
    PRIVATE_DECLINED = "private_declined"
    PRIVATE_WITHDRAWN = "private_withdrawn"
    PRIVATE_UNANSWERED = "private_unanswered"
    PRIVATE_ELSEWHERE = "private_elsewhere"
    PEER_GONE = "peer_gone"
    PEER_LOST = "peer_lost"
    PEER_UNTRUSTED = "peer_untrusted"
    NO_WAY = "no_way"
    RELAY_REFUSED = "relay_refused"
    RELAY_LIMIT = "relay_limit"
    # a message: refused for good with ``Rejected``; some also refuse a request
    BLOCKED = "blocked"
    NO_SUCH_GROUP = "no_such_group"
    NO_SUCH_USER = "no_such_user"
    NOT_TO_YOURSELF = "not_to_yourself"
    TEXT_EMPTY = "text_empty"
    TEXT_TOO_LONG = "text_too_long"
    SUITE_UNKNOWN = "suite_unknown"
    FILE_NAME_INVALID = "file_name_invalid"
    FILE_MISSING = "file_missing"
    LOST_BY_SERVER = "lost_by_server"
    """Never said: what a client calls it when the server was put back to a state without the message."""
    # a file: refused with ``Failed``, on its own connection with ``Refused``, in a private session with ``Leave``
    FILE_TOO_LARGE = "file_too_large"
    FILES_FULL = "files_full"
    FILE_WRONG = "file_wrong"
    NO_SUCH_FILE = "no_such_file"
    FILE_DECLINED = "file_declined"
    FILE_CANCELLED = "file_cancelled"
    # a session: ended with ``SignedOut``
    SIGNED_OUT_HERE = "signed_out_here"
    SIGNED_OUT_ELSEWHERE = "signed_out_elsewhere"
    PASSWORD_CHANGED = "password_changed"
    INACTIVE = "inactive"
    ACCOUNT_DELETED = "account_deleted"


class LineError(Exception):
    """The other side sent bytes that are no line of this protocol.

    ``code`` says which rule was broken, ``reason`` is one plain sentence without any of the bytes.
    """

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
