"""What an operator watches, as Prometheus reads it and as the admin's page shows it.

Figures come from the rows in Postgres, so that they are the same whichever process answers;
the caches' hits are counted in Redis. `families` are the values, `totals` how sums since ever
stay cheap, `house` what this layer measures, `exposition` their text, `views` the page. The
layers above add families of their own (`writing.metrics`).
"""
