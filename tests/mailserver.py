"""A real mail server for tests: Dovecot for the mailboxes (IMAP, LMTP), and a submission server that relays into it.

The submission server can be told to refuse, to break off without an answer, or to bounce. Needs no special rights.
"""

from __future__ import annotations

import asyncio
import grp
import imaplib
import os
import pwd
import shutil
import smtplib
import ssl
import subprocess
import tempfile
import time
from collections import deque
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Self, cast
from urllib.parse import quote

import imap_tools
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from handoff.settings import LOOPBACK, MailSettings
from tests.free_ports import free_ports

SERVICE = "careers@signpost.example"
USER, PASSWORD = "careers", "p@ss/word%1"
READY_WITHIN = 15.0
CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
protocols = imap lmtp
listen = {host}
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login_user}
auth_mechanisms = plain
auth_username_format = %Ln
recipient_delimiter = +
mail_location = maildir:{home}/mail/%n
mail_uid = {mail_user}
mail_gid = {mail_group}
first_valid_uid = 1
passdb {{
  driver = static
  args = password={{PLAIN}}{password}
}}
userdb {{
  driver = static
  args = home={home}/mail/%n allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = {host}
    port = {lmtp}
  }}
}}
service anvil {{
  chroot =
}}
"""


class MailServer:
    """Enter it to start it; any user may log in with the one password."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="signpost-mail-"))
        self.imap_port, self.imaps_port, self.lmtp_port, smtp, smtps = free_ports(5)
        self.office = PostOffice(self)
        self._process: subprocess.Popen[bytes] | None = None
        self._controllers: list[Controller] = []
        self._smtp_ports = smtp, smtps

    @property
    def settings(self) -> MailSettings:
        """Submission with a login, without TLS; the mailbox by IMAP."""
        who = f"{USER}:{quote(PASSWORD, safe='')}"
        return MailSettings(
            f"smtp://{LOOPBACK}:{self._smtp_ports[0]}", f"imap://{who}@{LOOPBACK}:{self.imap_port}", SERVICE
        )

    @property
    def starttls_url(self) -> str:
        return f"smtp+starttls://{USER}:{quote(PASSWORD, safe='')}@localhost:{self._smtp_ports[0]}"

    @property
    def smtps_url(self) -> str:
        return f"smtps://{USER}:{quote(PASSWORD, safe='')}@localhost:{self._smtp_ports[1]}"

    @property
    def imaps_url(self) -> str:
        return f"imaps://{USER}:{quote(PASSWORD, safe='')}@localhost:{self.imaps_port}/INBOX"

    @property
    def certificate(self) -> Path:
        return self.home / "cert.pem"

    def __enter__(self) -> Self:
        try:
            self._make_certificate()
            self._start_dovecot()
            self._start_submission()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        for controller in self._controllers:
            controller.stop()
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
        shutil.rmtree(self.home, ignore_errors=True)

    def forget(self) -> None:
        """Empty every mailbox, and every instruction to the submission server."""
        for box in (self.home / "mail").glob("*"):
            shutil.rmtree(box)
        self.office.forget()

    def deliver(self, mail: EmailMessage | bytes, to: str, *, sender: str = "") -> None:
        """Put a mail into a mailbox, as the last server on its way does."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        with smtplib.LMTP(LOOPBACK, self.lmtp_port) as lmtp:
            lmtp.sendmail(sender, [to], raw)

    def mails(self, user: str, folder: str = "INBOX") -> list[EmailMessage]:
        """What lies in a mailbox, oldest first."""
        with imap_tools.MailBoxUnencrypted(LOOPBACK, self.imap_port).login(user, PASSWORD) as box:
            if not box.folder.exists(folder):
                return []
            box.folder.set(folder)
            uids = box.uids("ALL")
            raws = [box.client.uid("FETCH", uid, "(BODY.PEEK[])")[1][0][1] for uid in uids]
        return [message_from_bytes(raw, policy=default) for raw in raws]

    def mark_seen(self, user: str) -> None:
        """Somebody opens every mail of the mailbox in a mail program."""
        with imap_tools.MailBoxUnencrypted(LOOPBACK, self.imap_port).login(user, PASSWORD) as box:
            box.flag(box.uids("ALL"), imap_tools.MailMessageFlags.SEEN, True)

    def _make_certificate(self) -> None:
        subprocess.run(
            [
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                self.home / "key.pem",
                "-out",
                self.home / "cert.pem",
            ],
            check=True,
            capture_output=True,
        )

    def _start_dovecot(self) -> None:
        is_root = os.getuid() == 0
        me, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
        mail_user, mail_group = ("mail", "mail") if is_root else (me, group)
        (self.home / "mail").mkdir()
        if is_root:
            self.home.chmod(0o755)
            shutil.chown(self.home / "mail", mail_user, mail_group)
        text = CONFIGURATION.format(
            home=self.home,
            host=LOOPBACK,
            imap=self.imap_port,
            imaps=self.imaps_port,
            lmtp=self.lmtp_port,
            user="dovecot" if is_root else me,
            group="dovecot" if is_root else group,
            login_user="dovenull" if is_root else me,
            mail_user=mail_user,
            mail_group=mail_group,
            password=PASSWORD.replace("%", "%%"),
        )
        path = self.home / "dovecot.conf"
        path.write_text(text)
        self._process = subprocess.Popen(
            ["dovecot", "-F", "-c", path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        self._wait_for_dovecot()

    def _wait_for_dovecot(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while True:
            try:
                self.mails(USER)
                return
            except (OSError, imaplib.IMAP4.error):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def _start_submission(self) -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.home / "cert.pem", self.home / "key.pem")
        plain, tls = self._smtp_ports
        common: dict[str, Any] = {"authenticator": _check_login, "auth_require_tls": False}
        self._controllers = [
            Controller(self.office, LOOPBACK, plain, tls_context=context, **common),
            Controller(self.office, LOOPBACK, tls, ssl_context=context, **common),
        ]
        for controller in self._controllers:
            controller.start()


class PostOffice:
    """What the submission server does with each mail it is given."""

    BREAK_OFF = "break off"
    """Takes the mail, delivers it, and hangs up without an answer: nobody can know the outcome."""
    BOUNCE = "bounce"
    """Takes the mail, and sends it back a moment later."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self.forget()

    def forget(self) -> None:
        self.next_answers: deque[str] = deque()
        self.answer_to_recipients = "250 OK"
        self.taken: list[Envelope] = []
        self.logins: list[str | None] = []
        self.pause = 0.0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answer_to_recipients.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_to_recipients

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        step = self.next_answers.popleft() if self.next_answers else "250 OK"
        if step[0] in "45":
            return step
        await asyncio.sleep(self.pause)
        self.taken.append(envelope)
        self.logins.append(session.auth_data.decode() if session.auth_data else None)
        await asyncio.to_thread(self._pass_on, envelope, is_bounced=step == self.BOUNCE)
        if step == self.BREAK_OFF:
            cast(asyncio.Transport, server.transport).abort()
        return "250 OK"

    def _pass_on(self, envelope: Envelope, *, is_bounced: bool) -> None:
        content = envelope.content
        assert isinstance(content, bytes)
        if is_bounced:
            self._server.deliver(bounce_of(content, envelope.rcpt_tos[0]), str(envelope.mail_from))
            return
        for recipient in envelope.rcpt_tos:
            self._server.deliver(content, recipient, sender=str(envelope.mail_from))


def bounce_of(content: bytes, recipient: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """What Postfix writes when it cannot deliver (RFC 3464)."""
    headers = content.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode()
    return f"""From: MAILER-DAEMON@relay.example (Mail Delivery System)
To: somebody@signpost.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <{time.time_ns()}@relay.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_bounce"

--=_bounce
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--=_bounce
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
Arrival-Date: Mon, 23 Nov 2026 02:00:00 +0000 (UTC)

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} unknown user

--=_bounce
Content-Type: text/rfc822-headers

{headers}

--=_bounce--
""".encode()


def _check_login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    assert isinstance(data, LoginPassword)
    is_right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False, auth_data=data.login if is_right else None)
