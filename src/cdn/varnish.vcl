# Cache tags for Varnish, by the vmod xkey of varnish-modules. Tested with Varnish 7.1 and varnish-modules 0.20.
#
# Copy this file to /etc/varnish/cache-tags.vcl and include it before subs of your own. Yours run after these:
#
#   vcl 4.1;
#   backend default { .host = "127.0.0.1"; .port = "3000"; }
#   acl cache_tags_purgers { "127.0.0.1"; "::1"; "10.0.0.0"/8; }
#   include "/etc/varnish/cache-tags.vcl";
#
# The acl has to be there: only from its addresses is a purge taken. Where varnishd was started with
# CACHE_TAGS_VARNISH_SECRET in its environment (systemd: `systemctl edit varnish`, then `EnvironmentFile=` of a file that
# only root can read), a purge has to bring that secret as well. Behind a proxy that runs on an address of the acl, such as
# one for TLS, everybody comes from there: then nothing is purged without a secret. `varnishlog` shows the headers of
# requests, and so the secret: it is for those who may know it.
#
# Tags are those of the response header `xkey`, divided by spaces or commas, several such headers too; where there is none,
# those of `Surrogate-Key`. The header that tagged an entry is taken off before the client sees it. A header may be 8,192
# bytes long, its name included (`http_resp_hdr_len`): a longer one fails the request, no tag is dropped in silence.
#
# How long an entry lives is yours to say, by `s-maxage` and `stale-while-revalidate` of the application, both of which
# Varnish heeds. What is invalidated is served stale for as long as its grace, while the first such request has it renewed:
# `stale-while-revalidate`, else the parameter `default_grace` (10 seconds). Without grace, invalidating is deleting.
#
# One Varnish has one set of tags, whatever sites it serves. Entries that were stored before this file was loaded carry
# none: restart Varnish after including it, or run `varnishadm ban 'obj.status != 0'` once.
#
# What it answers: PURGE with one of these headers, and no other request.
#
#   xkey-softpurge: a b        invalidates the entries that carry one of the tags
#   xkey-purge: a b            deletes them
#   xkey-softpurge-all: 1      invalidates every entry
#   xkey-purge-all: 1          deletes every entry
#   Authorization: Bearer ...  the secret, where there is one
#
# {"by":"unplugin-cache-tags","matched":3} says how many fresh entries there were; each is counted once.

import std;
import xkey;

sub cache_tags_admit {
	if (client.ip !~ cache_tags_purgers) {
		return (synth(403, "the acl cache_tags_purgers does not hold this client's address"));
	}
	if (!std.getenv("CACHE_TAGS_VARNISH_SECRET") || std.getenv("CACHE_TAGS_VARNISH_SECRET") == "") {
		# Whoever sends a secret believes that it is asked for.
		if (req.http.Authorization) {
			return (synth(403, "a secret was sent, but varnishd has no CACHE_TAGS_VARNISH_SECRET in its environment"));
		}
		# Varnish puts its client's address behind those that were there: with a comma, somebody sends on what others asked.
		if (req.http.X-Forwarded-For ~ ",") {
			return (synth(403, "by way of a proxy a purge needs a secret, and varnishd has no CACHE_TAGS_VARNISH_SECRET"));
		}
	} elsif (req.http.Authorization != "Bearer " + std.getenv("CACHE_TAGS_VARNISH_SECRET")) {
		return (synth(403, "the secret is not the one that varnishd has as CACHE_TAGS_VARNISH_SECRET"));
	}
}

sub vcl_recv {
	unset req.http.X-Cache-Tags;
	if (req.method == "PURGE" && (req.http.xkey-softpurge || req.http.xkey-purge
	    || req.http.xkey-softpurge-all || req.http.xkey-purge-all)) {
		set req.http.X-Cache-Tags = "asked";
		call cache_tags_admit;
		# `softpurge` passes over what is stale already; `purge` would count an entry once for each of its tags.
		if (req.http.xkey-softpurge-all || req.http.xkey-purge-all) {
			set req.http.X-Cache-Tags = xkey.softpurge("unplugin-cache-tags/all");
		} else {
			set req.http.X-Cache-Tags = xkey.softpurge(req.http.xkey-softpurge + " " + req.http.xkey-purge);
		}
		if (req.http.xkey-purge-all) {
			# Reaches entries too that were stored before this file was loaded.
			ban("obj.status != 0");
		} elsif (req.http.xkey-purge) {
			set req.http.xkey-purge = xkey.purge(req.http.xkey-purge);
		}
		return (synth(200, req.http.X-Cache-Tags));
	}
}

sub vcl_synth {
	if (req.http.X-Cache-Tags) {
		set resp.http.Content-Type = "application/json";
		set resp.http.Cache-Control = "no-store";
		if (resp.status == 200) {
			synthetic({"{"by":"unplugin-cache-tags","matched":"} + resp.reason + "}");
			set resp.reason = "OK";
		} else {
			synthetic({"{"by":"unplugin-cache-tags","error":{"message":""} + resp.reason + {"""} + "}}");
			set resp.reason = "Forbidden";
		}
		return (deliver);
	}
}

sub vcl_backend_response {
	# `xkey` reads this header besides its own. It is made anew each time, so that it doesn't grow when a 304 is merged
	# with what was stored.
	set beresp.http.X-HashTwo = "unplugin-cache-tags/all";
	if (!beresp.http.xkey && beresp.http.Surrogate-Key) {
		std.collect(beresp.http.Surrogate-Key, " ");
		set beresp.http.X-HashTwo = beresp.http.X-HashTwo + " " + beresp.http.Surrogate-Key;
	}
}

sub vcl_deliver {
	if (!resp.http.xkey) {
		unset resp.http.Surrogate-Key;
	}
	unset resp.http.xkey;
	unset resp.http.X-HashTwo;
	# For people, and for `cache-tags purge --verify`.
	if (obj.uncacheable) {
		set resp.http.X-Cache = "PASS";
	} elsif (obj.hits == 0) {
		set resp.http.X-Cache = "MISS";
	} elsif (obj.ttl > 0s) {
		set resp.http.X-Cache = "HIT";
	} else {
		set resp.http.X-Cache = "STALE";
	}
}
