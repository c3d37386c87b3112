package io.portcullis.gateway.relay;

import io.portcullis.gateway.admission.Admission;
import io.portcullis.gateway.admission.CostlyWork;
import io.portcullis.gateway.local.LocalAnswers;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.address.ClientAddressRule;

/**
 * What all event loops share. Any thread.
 *
 * @param options limits and times toward callers
 * @param loops how many loops share the connections, and the memory for heads and held bodies; 1 or
 *     more
 * @param policy decides the calls
 * @param admission counts the connections of all loops
 * @param addresses how callers' addresses are derived
 * @param local what is answered without a decision
 * @param costlyWork makes the checks that loops have no time for
 */
public record RelayShared(
    RelayOptions options,
    int loops,
    ActivePolicy policy,
    Admission admission,
    ClientAddressRule addresses,
    LocalAnswers local,
    CostlyWork costlyWork) {}
