# The same questions in R, each timed after a run that is not counted; one line of JSON a question.
# Base R answers two by plain sums; metafor fits the random effects model of eight studies, by
# maximum likelihood and without a prior: the nearest to a MAP prior that Debian packages.

timed <- function(name, call, shown, again) {
  value <- call()
  seconds <- replicate(5, {
    begun <- proc.time()[["elapsed"]]
    for (i in seq_len(again)) call()
    (proc.time()[["elapsed"]] - begun) / again
  })
  cat(sprintf('{"question": "%s", "seconds": %.9f, "value": %.12f}\n',
              name, median(seconds), shown(value)))
}

people <- 40
k <- 0:people
rates <- seq(0, 1, length.out = 1000)
prior <- list(list(weight = 0.8, a = 1, b = 9), list(weight = 0.2, a = 1, b = 1))

characteristics <- function() {
  odds <- sapply(prior, function(part)
    part$weight * exp(lbeta(part$a + k, part$b + people - k) - lbeta(part$a, part$b)))
  above <- function(limit) rowSums(odds / rowSums(odds) * sapply(prior, function(part)
    pbeta(limit, part$a + k, part$b + people - k, lower.tail = FALSE)))
  met <- above(0.10) > 0.95 & above(0.30) > 0.5
  as.vector(t(sapply(rates, function(rate) dbinom(k, people, rate))) %*% met)
}
timed("characteristics", characteristics, sum, again = 20)

power <- function(n, control, treated, alpha) {
  x <- 0:n
  rejects <- outer(x, x, function(x, y)
    phyper(x - 1, n, n, x + y, lower.tail = FALSE)) <= alpha
  sum(outer(dbinom(x, n, treated), dbinom(x, n, control)) * rejects)
}
per_arm <- function() {
  enough <- sapply(1:40, power, control = 0.05, treated = 0.5, alpha = 0.025) >= 0.8
  max(which(!enough)) + 1
}
timed("per_arm", per_arm, identity, again = 20)

if (requireNamespace("metafor", quietly = TRUE) && requireNamespace("lme4", quietly = TRUE)) {
  events <- c(23, 12, 19, 9, 39, 6, 9, 10)
  total <- c(107, 44, 51, 39, 139, 20, 78, 35)
  fitted <- function() suppressWarnings(suppressMessages(
    metafor::rma.glmm(measure = "PLO", xi = events, ni = total)))
  timed("studies", fitted, function(fit) plogis(as.numeric(fit$beta)), again = 3)
}
