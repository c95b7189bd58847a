"""The demo's own mailbox, and starting over."""

from django.core.mail import EmailMultiAlternatives

from config.demo import mailbox, preparing


def test_mailbox_keeps_text_and_html_side_by_side(settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    mail = EmailMultiAlternatives("You won: a plate", "Pay by Friday.", to=["bilal@madeinpk.test"])
    mail.attach_alternative("<p>Pay by Friday.</p>", "text/html")
    assert mailbox.EmailBackend().send_messages([mail]) == 1
    text, html = sorted((tmp_path / "mail").iterdir(), key=lambda path: path.suffix, reverse=True)
    assert text.suffix == ".txt"
    assert "bilal-you-won-a-plate" in text.name
    assert text.read_text("utf-8").endswith("Subject: You won: a plate\n\nPay by Friday.")
    assert html.read_text("utf-8") == "<p>Pay by Friday.</p>"


def test_starting_over_forgets_data_and_nothing_else(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    for name in ("madeinpk.sqlite3", "madeinpk.sqlite3-wal", "queue.sqlite3", "secret", "static.stamp", "letters.txt"):
        (tmp_path / name).touch()
    for name in ("media/products", "mail", "static"):
        (tmp_path / name).mkdir(parents=True)
    preparing.start_over()
    assert {path.name for path in tmp_path.iterdir()} == {"secret", "static.stamp", "letters.txt", "static"}


def test_state_of_static_files_changes_with_them(settings, tmp_path):
    settings.STATICFILES_DIRS = [tmp_path]
    (tmp_path / "a.css").write_text("a {}")
    before = preparing.state_of_static()
    assert preparing.state_of_static() == before
    (tmp_path / "a.css").write_text("a { color: red }")
    assert preparing.state_of_static() != before
