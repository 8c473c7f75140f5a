"""How the server runs: environment variables SERVING_*, checked before anything starts."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ..config import ConfigError

PREFIX = "SERVING_"


class Settings(BaseSettings):
    """The environment wins over .env, which wins over slo.toml, which wins over these defaults.

    Costs count what the served thing is limited by: tokens of an encoder, requests of the others.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", toml_file="slo.toml", extra="ignore", frozen=True
    )
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    objective_ms: float | None = Field(default=None, gt=0, description="of a good answer")
    admitted: int | None = Field(
        default=None, ge=1, description="cost at most at once; unset: derived"
    )
    batch: int | None = Field(default=None, ge=1, description="cost of a batch at most")
    workers: int | None = Field(default=None, ge=1, le=64, description="batches computed at once")
    max_cost: int = Field(default=2048, ge=1, description="of one request; above it 422")
    max_items: int = Field(default=64, ge=1, description="of one request; above it 422")
    max_body_bytes: int = Field(default=1 << 20, ge=1, description="above it 413")
    body_s: float = Field(default=10, gt=0, description="for a request to arrive in; then 408")
    deadline_s: float = Field(default=30, gt=0, description="for an answer; then 504")
    drain_s: int = Field(default=20, ge=1, description="to finish what was accepted, after SIGTERM")
    api_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()  # with commas between; none: open

    @field_validator("api_keys", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [key.strip() for key in value.split(",")] if isinstance(value, str) else value

    @field_validator("api_keys")
    @classmethod
    def _long(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(len(key.get_secret_value()) < 16 for key in keys):
            raise ValueError("each key needs 16 characters at least")
        return keys

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        objectives = TomlConfigSettingsSource(settings_cls)
        return init_settings, env_settings, dotenv_settings, objectives


def load_settings() -> Settings:
    """The settings of this process. Raises `ConfigError` naming each variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        # A value is not repeated: it may be a key.
        wrong = [f"{PREFIX}{e['loc'][0]}".upper() + f": {e['msg']}" for e in error.errors()]
        raise ConfigError("; ".join(wrong)) from None
    except ValueError as error:
        raise ConfigError(f"slo.toml or .env cannot be read: {error}") from None
