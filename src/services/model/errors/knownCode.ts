import { getSystemErrorMap } from 'node:util';

/** Codes of Node, of its connections and of its parts. */
const ofNode = /^(?:ERR|UND_ERR|HPE|ABORT_ERR|EAI)_?[A-Z0-9_]{0,50}$/;
const ofSystem = new Set([...getSystemErrorMap().values()].map(([name]) => name));

/** What model servers call their errors, and what node-redis and TLS call theirs. */
const others = new Set(
	`invalid_request_error authentication_error permission_error not_found_error rate_limit_error api_error overloaded_error server_error
	insufficient_quota insufficient_credits billing_hard_limit_reached billing_not_active rate_limit_exceeded requests tokens
	context_length_exceeded string_above_max_length exceed_context_size_error request_too_large too_many_images
	invalid_api_key account_deactivated model_not_found unknown_url unknown_parameter unsupported_parameter unsupported_value
	missing_required_parameter invalid_value invalid_type invalid_json content_policy_violation image_content_policy_violation
	moderation_blocked content_filter invalid_prompt bio_policy misalignment_policy_violation image_generation_user_error
	invalid_image invalid_image_format invalid_image_mode invalid_image_url invalid_base64_image image_parse_error image_too_large
	image_too_small image_file_too_large image_file_not_found unsupported_image_media_type empty_image_file failed_to_download_image
	data_residency_mismatch vector_store_timeout
	ENOTFOUND CERT_HAS_EXPIRED DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY
	TokenInvalid TokenMissing ShardingRequired DisallowedIntents InvalidIntents WebSocketClosed ChannelNotCached MessageReferenceMissing
	ERR WRONGTYPE OOM READONLY LOADING NOAUTH WRONGPASS NOPERM MISCONF BUSY CLUSTERDOWN MOVED ASK TRYAGAIN CROSSSLOT MASTERDOWN
	NOSCRIPT EXECABORT`.split(/\s+/),
);

/** An error's code if it is a number or a word that is known; undefined for any other: a server may put anything there. */
export function knownCode(code: unknown): string | number | undefined {
	if (typeof code === 'number') return code;
	if (typeof code !== 'string') return undefined;
	return /^\d{3}$/.test(code) || others.has(code) || ofSystem.has(code) || ofNode.test(code) ? code : undefined;
}
