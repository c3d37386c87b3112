package io.portcullis.policy.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpPrefix;
import io.portcullis.policy.table.ClientTable.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That decisions come out right is the property tests' business. */
class ClientTableTest {
  private static final IpPrefix OFFICE = IpPrefix.covering(IpAddress.parse("203.0.113.0"), 24);
  private static final IpPrefix HOME = IpPrefix.of(IpAddress.parse("192.0.2.9"));

  private static ClientTable with(ClientTable table, Entry... added) {
    return table.with(List.of(), List.of(added), Comparator.naturalOrder());
  }

  private static ClientTable without(ClientTable table, Entry... removed) {
    return table.with(List.of(removed), List.of(), Comparator.naturalOrder());
  }

  private static List<Integer> slots(ClientTable table, IpPrefix prefix) {
    List<Integer> slots = new ArrayList<>();
    int node = table.find(prefix.first());
    for (int i = 0; i < table.clientCount(node); i++) {
      slots.add(table.client(node, i));
    }
    return slots;
  }

  @Test
  void with_clientsOfOnePrefix_standInTheGivenOrder() {
    ClientTable table = with(ClientTable.EMPTY, new Entry(OFFICE, 5));
    table = with(table, new Entry(OFFICE, 2), new Entry(HOME, 0), new Entry(OFFICE, 9));

    assertThat(slots(table, OFFICE)).containsExactly(2, 5, 9);
    assertThat(slots(table, HOME)).containsExactly(0);
    assertThat(slots(without(table, new Entry(OFFICE, 5)), OFFICE)).containsExactly(2, 9);
  }

  @Test
  void with_sameEntryRemovedAndAdded_isStillThere() {
    ClientTable table = with(ClientTable.EMPTY, new Entry(OFFICE, 5));
    List<Entry> same = List.of(new Entry(OFFICE, 5));

    assertThat(slots(table.with(same, same, Comparator.naturalOrder()), OFFICE)).containsExactly(5);
  }

  @Test
  void with_lastClientGone_takesThePrefixAlong() {
    ClientTable table = with(ClientTable.EMPTY, new Entry(OFFICE, 5), new Entry(OFFICE, 6));

    table = without(table, new Entry(OFFICE, 6));
    assertThat(table.size()).isEqualTo(1);
    table = without(table, new Entry(OFFICE, 5));
    assertThat(table.size()).isZero();
    assertThat(table.find(OFFICE.first())).isEqualTo(-1);
  }

  @Test
  void with_manyChanges_usesPlacesAgain() {
    ClientTable table = with(ClientTable.EMPTY, new Entry(OFFICE, 1), new Entry(HOME, 1));
    for (int i = 0; i < 1_000; i++) {
      table = with(table, new Entry(OFFICE, 2), new Entry(HOME, 2));
      table = without(table, new Entry(OFFICE, 2));
      table = without(table, new Entry(HOME, 2), new Entry(HOME, 1));
      table = with(table, new Entry(HOME, 1), new Entry(HOME, 3));
      table = without(table, new Entry(HOME, 1), new Entry(HOME, 3));
      table = with(table, new Entry(HOME, 1));
    }

    assertThat(table.listPlaces()).isLessThan(8);
  }

  @Test
  void with_removedEntryThatIsNotThere_isABrokenInvariant() {
    assertThatThrownBy(() -> without(ClientTable.EMPTY, new Entry(OFFICE, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the table has no 203.0.113.0/24");
  }
}
