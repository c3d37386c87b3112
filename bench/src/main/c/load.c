/*
 * The load generator: keep-alive connections that each send one request, wait for the whole answer,
 * check it, and send the next.
 *
 *   load PORT CONNECTIONS SECONDS REQUEST_FILE BODY_BYTES SOURCES [RATE]
 *
 * Every answer must be a 200 with a Content-Length of BODY_BYTES; another answer, or a connection
 * that ends, counts as failed. Connection i comes from 127.0.0.(1 + i % SOURCES) when SOURCES is up
 * to 200, so 1 means 127.0.0.1 alone. Prints one line: completed, failed, and the latency in
 * microseconds.
 *
 * Without RATE every connection sends as soon as it has its answer, and the latency runs from the
 * last byte sent. With it so many requests a second are due, evenly spaced, whether answers come or
 * not, and the latency runs from the moment a request was due: a proxy that stalls pays for every
 * request that had to wait meanwhile (Tene, "coordinated omission").
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_REQUEST 65536
#define MAX_ANSWER 16384
#define MAX_LATENCY_US 1000000

struct connection {
  int fd;
  int source;
  size_t filled;
  uint64_t began_ns;
  struct connection *next_idle;
  char answer[MAX_ANSWER + 1];
};

static char request[MAX_REQUEST];
static size_t request_length;
static int port;
static long body_bytes;
static int epoll;
static uint64_t completed, failed, waiting;
/* At a rate: the time between two requests, and the connections that wait for one to be due. */
static double interval_ns;
static struct connection *idle;
static uint32_t latency_us[MAX_LATENCY_US + 1];

static void die(const char *what) {
  perror(what);
  exit(1);
}

static uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void send_request(struct connection *c, uint64_t began_ns) {
  c->filled = 0;
  c->began_ns = began_ns;
  /* A request is far smaller than an empty send buffer. */
  if (send(c->fd, request, request_length, MSG_NOSIGNAL) != (ssize_t)request_length) failed++;
}

/* The connection is free for its next request: now, or when one is due. */
static void go_on(struct connection *c) {
  if (interval_ns == 0) {
    send_request(c, now_ns());
  } else {
    c->next_idle = idle;
    idle = c;
  }
}

static void connect_to_target(struct connection *c) {
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (c->fd < 0) die("socket");
  struct sockaddr_in address = {.sin_family = AF_INET};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (uint32_t)c->source);
  if (bind(c->fd, (struct sockaddr *)&address, sizeof address) < 0) die("bind");
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons((uint16_t)port);
  if (connect(c->fd, (struct sockaddr *)&address, sizeof address) < 0) die("connect");
  int on = 1;
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) < 0) die("epoll_ctl");
}

static void reconnect(struct connection *c) {
  failed++;
  close(c->fd);
  connect_to_target(c);
  go_on(c);
}

/* The whole length of the answer in the buffer, 0 if it is not known yet, -1 if it is not the awaited one. */
static long answer_length(struct connection *c) {
  c->answer[c->filled] = 0;
  char *end = strstr(c->answer, "\r\n\r\n");
  if (end == NULL) return c->filled == MAX_ANSWER ? -1 : 0;
  if (strncmp(c->answer, "HTTP/1.1 200 ", 13) != 0) return -1;
  for (char *line = strstr(c->answer, "\r\n"); line != NULL && line < end; line = strstr(line + 2, "\r\n")) {
    if (strncasecmp(line + 2, "content-length:", 15) == 0) {
      return atol(line + 17) == body_bytes ? (end + 4 - c->answer) + body_bytes : -1;
    }
  }
  return -1;
}

static void read_answer(struct connection *c) {
  ssize_t n = recv(c->fd, c->answer + c->filled, MAX_ANSWER - c->filled, 0);
  if (n <= 0) {
    reconnect(c);
    return;
  }
  c->filled += (size_t)n;
  long length = answer_length(c);
  if (length < 0 || (length > 0 && c->filled > (size_t)length)) {
    reconnect(c);
  } else if (length > 0 && c->filled == (size_t)length) {
    uint64_t us = (now_ns() - c->began_ns) / 1000;
    latency_us[us < MAX_LATENCY_US ? us : MAX_LATENCY_US]++;
    completed++;
    go_on(c);
  }
}

static long percentile_us(double share) {
  uint64_t wanted = (uint64_t)((double)(completed + waiting) * share), seen = 0;
  for (long us = 0; us <= MAX_LATENCY_US; us++) {
    seen += latency_us[us];
    if (seen > wanted) return us;
  }
  return MAX_LATENCY_US;
}

/* Sends what is due; how long until the next is, at most a tenth of a second. */
static uint64_t send_due(uint64_t start_ns, uint64_t *sent) {
  while (1) {
    uint64_t due_ns = start_ns + (uint64_t)(*sent * interval_ns), now = now_ns();
    if (due_ns > now) return due_ns - now < 100000000u ? due_ns - now : 100000000u;
    if (idle == NULL) return 100000000u;
    struct connection *c = idle;
    idle = c->next_idle;
    send_request(c, due_ns);
    (*sent)++;
  }
}

int main(int argc, char **argv) {
  if (argc != 7 && argc != 8) {
    fprintf(stderr, "usage: load PORT CONNECTIONS SECONDS REQUEST_FILE BODY_BYTES SOURCES [RATE]\n");
    return 2;
  }
  port = atoi(argv[1]);
  int connections = atoi(argv[2]);
  double seconds = atof(argv[3]);
  FILE *file = fopen(argv[4], "rb");
  if (file == NULL) die(argv[4]);
  request_length = fread(request, 1, sizeof request, file);
  fclose(file);
  body_bytes = atol(argv[5]);
  int sources = atoi(argv[6]);
  if (argc == 8) interval_ns = 1e9 / atof(argv[7]);
  /* The kernel may be 50 us late by default, which is as long as a whole call takes. */
  prctl(PR_SET_TIMERSLACK, 1000);

  epoll = epoll_create1(0);
  struct connection *all = calloc((size_t)connections, sizeof *all);
  if (epoll < 0 || all == NULL) die("start");
  for (int i = 0; i < connections; i++) {
    all[i].source = i % sources;
    connect_to_target(&all[i]);
  }
  uint64_t start = now_ns(), end = start + (uint64_t)(seconds * 1e9);
  for (int i = 0; i < connections; i++) go_on(&all[i]);

  struct epoll_event events[256];
  uint64_t sent = 0;
  while (now_ns() < end) {
    uint64_t wait_ns = interval_ns == 0 ? 100000000u : send_due(start, &sent);
    struct timespec wait = {.tv_nsec = (long)wait_ns};
    int n = epoll_pwait2(epoll, events, 256, &wait, NULL);
    if (n < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < n; i++) read_answer(events[i].data.ptr);
  }
  /* What was due but found no free connection was late too. */
  uint64_t ended = now_ns();
  if (interval_ns != 0) {
    for (uint64_t due = sent; start + (uint64_t)(due * interval_ns) < ended; due++) {
      uint64_t us = (ended - start - (uint64_t)(due * interval_ns)) / 1000;
      latency_us[us < MAX_LATENCY_US ? us : MAX_LATENCY_US]++;
      waiting++;
    }
  }
  printf("completed=%lu failed=%lu elapsed_ns=%lu p50_us=%ld p99_us=%ld waiting=%lu\n", (unsigned long)completed,
         (unsigned long)failed, (unsigned long)(ended - start), percentile_us(0.50), percentile_us(0.99),
         (unsigned long)waiting);
  return 0;
}
