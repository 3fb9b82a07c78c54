"""What signing in changes in the store: which account is open now, and what of it the server makes worthless."""

from dataclasses import dataclass

from messenger.client.model import SavedServer
from messenger.client.store.accounts import Account
from messenger.client.store.store import Store
from messenger.protocol.accounts import SignedIn


@dataclass(frozen=True, slots=True)
class Admission:
    """``forgotten``: the server was restored, so the messages here are synced anew; what it lost is seen by ``losses``.

    ``again``: the directory has to be asked for from its beginning, which is done by coming in once more.
    """

    account: Account
    forgotten: bool
    again: bool


def admit(store: Store, server: SavedServer, device: str, people_rev: int, event: SignedIn, now: int) -> Admission:
    """Keep who has signed in as ``device``, having named ``people_rev``. Runs inside a turn.

    The new token is on disk when the turn is committed, before it can be used; the server still takes the one before.
    """
    store.accounts.keep_server(server, now)
    account = store.accounts.by_user(server.pin, event.user)
    forgotten = False
    if account is None:
        account = Account(
            id=0,
            server=server,
            user=event.user,
            user_name=event.user_name,
            display_name=event.display_name,
            admin=event.admin,
            device=device,
            token=event.token,
            epoch=event.epoch,
            dn=event.last,
            renumber=False,
            people_rev=0,
        )
        account.id = store.accounts.add(account)
    elif account.epoch != event.epoch:
        forgotten = True
        store.doubts.begin(account.id, account.user)
        store.chats.forget(account.id)
        store.people.doubt(account.id)
        account.people_rev = 0
        account.renumber = True
    elif account.device != device:
        account.renumber = True
    account.server = server
    account.user_name, account.display_name, account.admin = event.user_name, event.display_name, event.admin
    account.device, account.token, account.epoch = device, event.token, event.epoch
    store.accounts.save(account)
    store.accounts.make_current(account.id, now)
    return Admission(account, forgotten, again=people_rev > account.people_rev)
