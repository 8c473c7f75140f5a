"""Durations and times of day, as people write and read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from ..contracts.errors import BadInput


def duration(seconds: float) -> str:
    """Whole minutes, cut off: "1 h 05 min", "45 min", "0 min"."""
    hours, minutes = divmod(int(seconds // 60), 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"


def clock_time(at: datetime, now: datetime, zone: tzinfo | None) -> str:
    """A UTC time as the local clock shows it, with the date when it is not today's."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    same_day = local.date() == today.date()
    return local.strftime("%H:%M" if same_day else "%d %b %H:%M")


def parse_since(text: str, now: datetime, zone: tzinfo | None) -> datetime:
    """The UTC time that a local "14:10" or "2026-11-23 23:40" means, at `now` (UTC).

    HH:MM is the last time the local clock showed it, which settles the hour that summer time
    repeats. Raises `BadInput` for what is no time, and for times to come.
    """
    try:
        moment = _last_shown(text, now, zone) if len(text) <= 5 else _dated(text, zone)
    except ValueError:
        raise BadInput(
            f"--since {text}: write the time as HH:MM, or with its date as 2026-11-23T23:40"
        ) from None
    if moment > now:
        raise BadInput(f"--since {text} is still to come: it is {clock_time(now, now, zone)} now")
    return moment


def _last_shown(text: str, now: datetime, zone: tzinfo | None) -> datetime:
    time = datetime.strptime(text, "%H:%M").time()
    today = now.astimezone(zone).date()
    days = (today - timedelta(days=back) for back in range(3))
    shown = [
        moment
        for day in days
        for fold in (0, 1)
        if (moment := _to_utc(datetime.combine(day, time).replace(fold=fold), zone)) <= now
        # An hour that the change to summer time leaves out is never shown.
        and moment.astimezone(zone).time() == time
    ]
    return max(shown)


def _dated(text: str, zone: tzinfo | None) -> datetime:
    given = datetime.fromisoformat(text)
    return given.astimezone(UTC) if given.tzinfo else _to_utc(given, zone)


def _to_utc(naive: datetime, zone: tzinfo | None) -> datetime:
    # Without a zone, Python takes the computer's.
    return (naive.replace(tzinfo=zone) if zone else naive).astimezone(UTC)
