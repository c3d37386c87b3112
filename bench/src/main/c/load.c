/*
 * The load generator: keep-alive connections that each send one request, wait for the whole answer,
 * check it, and send the next.
 *
 *   load PORT CONNECTIONS SECONDS REQUEST_FILE BODY_BYTES SOURCES
 *
 * Every answer must be a 200 with a Content-Length of BODY_BYTES; another answer, or a connection
 * that ends, counts as failed. Connection i comes from 127.0.0.(1 + i % SOURCES) when SOURCES is up
 * to 200, so 1 means 127.0.0.1 alone. Prints one line: completed, failed, and the latency in
 * microseconds from the last byte sent to the last byte read.
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
  uint64_t sent_at_ns;
  char answer[MAX_ANSWER + 1];
};

static char request[MAX_REQUEST];
static size_t request_length;
static int port;
static long body_bytes;
static int epoll;
static uint64_t completed, failed;
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

static void send_request(struct connection *c) {
  c->filled = 0;
  c->sent_at_ns = now_ns();
  /* A request is far smaller than an empty send buffer. */
  if (send(c->fd, request, request_length, MSG_NOSIGNAL) != (ssize_t)request_length) failed++;
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
  send_request(c);
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
    uint64_t us = (now_ns() - c->sent_at_ns) / 1000;
    latency_us[us < MAX_LATENCY_US ? us : MAX_LATENCY_US]++;
    completed++;
    send_request(c);
  }
}

static long percentile_us(double share) {
  uint64_t wanted = (uint64_t)((double)completed * share), seen = 0;
  for (long us = 0; us <= MAX_LATENCY_US; us++) {
    seen += latency_us[us];
    if (seen > wanted) return us;
  }
  return MAX_LATENCY_US;
}

int main(int argc, char **argv) {
  if (argc != 7) {
    fprintf(stderr, "usage: load PORT CONNECTIONS SECONDS REQUEST_FILE BODY_BYTES SOURCES\n");
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

  epoll = epoll_create1(0);
  struct connection *all = calloc((size_t)connections, sizeof *all);
  if (epoll < 0 || all == NULL) die("start");
  for (int i = 0; i < connections; i++) {
    all[i].source = i % sources;
    connect_to_target(&all[i]);
  }
  uint64_t start = now_ns(), end = start + (uint64_t)(seconds * 1e9);
  for (int i = 0; i < connections; i++) send_request(&all[i]);

  struct epoll_event events[256];
  while (now_ns() < end) {
    int n = epoll_wait(epoll, events, 256, 100);
    if (n < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < n; i++) read_answer(events[i].data.ptr);
  }
  printf("completed=%lu failed=%lu elapsed_ns=%lu p50_us=%ld p99_us=%ld\n", (unsigned long)completed,
         (unsigned long)failed, (unsigned long)(now_ns() - start), percentile_us(0.50), percentile_us(0.99));
  return 0;
}
