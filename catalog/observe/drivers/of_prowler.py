"""The session, the identity and the services of prowler's provider, which read what its checks judge."""

from types import SimpleNamespace

from prowler.providers.cloudflare.cloudflare_provider import CloudflareProvider
from prowler.providers.common.provider import Provider

session = CloudflareProvider.setup_session()
CloudflareProvider.validate_credentials(session)
identity = CloudflareProvider.setup_identity(session)
Provider.get_global_provider = staticmethod(
    lambda: SimpleNamespace(
        session=session,
        identity=identity,
        accounts=identity.accounts,
        audit_config={},
        fixer_config={},
        filter_zones=None,
        filter_accounts=None,
    )
)
provider = Provider.get_global_provider()

from prowler.providers.cloudflare.services.dns.dns_service import DNS
from prowler.providers.cloudflare.services.firewall.firewall_service import Firewall
from prowler.providers.cloudflare.services.zone.zone_service import Zone

for service in (Zone, DNS, Firewall):
    service(provider)
