package io.portcullis.model;

import io.portcullis.ip.IpList;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.MethodRule;
import org.jspecify.annotations.Nullable;

/**
 * A route's settings in one environment, overrides applied; see {@link Route#in}.
 *
 * @param methodRule null when all methods are allowed
 * @param ipAllowlist empty when there is none
 * @param rules not yet told apart by method; see {@link CallRules#forMethod}
 */
public record RouteSettings(
    TargetUrl target,
    boolean requiresClients,
    @Nullable MethodRule methodRule,
    IpList ipAllowlist,
    CallRules rules) {}
