import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.HttpConnector;
import org.neo4j.configuration.connectors.HttpsConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/**
 * A Neo4j Community server on loopback: Neo4j DIRECTORY PORT. Its password is NEO4J_PASSWORD. It
 * ends with its standard input, so that it never outlives who started it.
 */
public final class Neo4j {
    public static void main(String[] arguments) throws IOException {
        var address = new SocketAddress("127.0.0.1", Integer.parseInt(arguments[1]));
        var server =
                new DatabaseManagementServiceBuilder(Path.of(arguments[0]))
                        .setConfig(GraphDatabaseSettings.auth_enabled, true)
                        .setConfig(GraphDatabaseSettings.transaction_timeout, Duration.ofMinutes(5))
                        .setConfig(BoltConnector.enabled, true)
                        .setConfig(BoltConnector.listen_address, address)
                        .setConfig(BoltConnector.advertised_address, address)
                        .setConfig(HttpConnector.enabled, false)
                        .setConfig(HttpsConnector.enabled, false)
                        .build();
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
        server.database("system")
                .executeTransactionally(
                        "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED",
                        Map.of("password", System.getenv("NEO4J_PASSWORD")));
        System.out.println("ready");
        while (System.in.read() >= 0) {}
        System.exit(0);
    }

    private Neo4j() {}
}
