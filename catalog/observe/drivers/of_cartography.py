"""The Cloudflare module of cartography, with a database that takes everything."""

import logging
from types import SimpleNamespace
from unittest.mock import MagicMock

import cartography.graph.job

# Nothing is left to clean up in the database.
cartography.graph.job.GraphJob = MagicMock()
from cartography.intel.cloudflare import start_cloudflare_ingestion  # noqa: E402

logging.basicConfig(level=logging.INFO)
start_cloudflare_ingestion(
    MagicMock(), SimpleNamespace(cloudflare_token="invented-token-for-the-recorder-only-0000", update_tag=1)
)
